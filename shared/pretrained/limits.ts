/**
 * The largest model that is served: a sixth of the inference function's memory, because ONNX Runtime holds a graph about
 * twice, and a run needs room beside it.
 */
export const servedModelBytes = 600_000_000;
