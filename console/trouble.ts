/** What went wrong, as far as a page can tell it. */
export interface Trouble {
  /** Of the API's error catalogue or of a failed run; `no_answer` when nothing answered. */
  readonly code: string;
  readonly message: string | null;
  readonly requestId: string | null;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Reads an ApiProblem, or whatever else was thrown; `fetch` throws a TypeError when there is no answer. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Error)) return { code: 'unknown', message: String(error), requestId: null };
  const { code, requestId } = error as { readonly code?: unknown; readonly requestId?: unknown };
  if (error instanceof TypeError) return { code: 'no_answer', message: null, requestId: null };
  return { code: textOrNull(code) ?? 'unknown', message: error.message, requestId: textOrNull(requestId) };
}

/** Why a dataset or a run failed. */
export const troubleOfFailure = (failure: { code: string; message: string } | null | undefined): Trouble | null =>
  failure ? { code: failure.code, message: failure.message, requestId: null } : null;

const keyTroubles: ReadonlySet<string> = new Set([
  'missing_api_key',
  'invalid_api_key',
  'revoked_api_key',
  'expired_api_key',
]);

/** Whether another API key would help. */
export const isOfTheKey = ({ code }: Trouble): boolean => keyTroubles.has(code);
