/** A question with what it was read together with, and how sure the model is of its answer. */
interface Reading {
  readonly confidence: number;
}

/**
 * Of a question alone and the same behind the one before, the reading to answer. What refers to the question before means
 * nothing alone, however sure its answer seems; what only continues is read alone if that is sure, else the surer way.
 */
export function chooseReading<R extends Reading>(
  need: 'refers' | 'continues',
  { alone, together }: { readonly alone: R; readonly together: R },
  sureFrom: number,
): R {
  if (need === 'refers') return together;
  return alone.confidence >= sureFrom || alone.confidence >= together.confidence ? alone : together;
}
