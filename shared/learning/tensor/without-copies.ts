import type { InferenceSession } from 'onnxruntime-node';
import type { OnnxModel } from './onnx-model.ts';

/**
 * onnxruntime-node 1.30 answers each output in a new array, even one that the run has just written into the caller's
 * own: after a training step that is a copy of all weights and slots, a third of a perceptron's time. It copies when the
 * run is over, in the order of the outputs, and stops at the first that is no tensor (`OrtValueToNapiValue` in
 * https://github.com/microsoft/onnxruntime/blob/main/js/node/src/tensor_helper.cc). So such a model begins with one.
 */
const stop = 'nothing-to-copy';
const refusal = 'Non tensor type is temporarily not supported';

/** The model with a first output that ends the copying; for runs that are given an array for every other output. */
export function withoutCopies(model: OnnxModel): OnnxModel {
  return {
    ...model,
    outputs: [{ name: stop, type: 'sequence', dims: [] }, ...model.outputs],
    nodes: [{ op: 'SequenceEmpty', inputs: [], outputs: [stop] }, ...model.nodes],
  };
}

/** Runs such a model; `fetches` are written when it returns. A runtime that answers sequences, or copies nothing, is fine. */
export async function runInto(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  fetches: InferenceSession.FetchesType & object,
): Promise<void> {
  try {
    await session.run(feeds, { [stop]: null, ...(fetches as InferenceSession.NullableOnnxValueMapType) });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(refusal))) throw error;
  }
}
