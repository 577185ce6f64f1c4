import { createRequire } from 'node:module';

/** ONNX Runtime's API; its types cost nothing where nothing runs. */
export type OnnxRuntime = typeof import('onnxruntime-node');

let loaded: OnnxRuntime | undefined;

/**
 * ONNX Runtime, loaded when it is first asked for (about 40 ms). By `require`, not by `import`: on Lambda it lies in a
 * layer, and only CommonJS looks there (NODE_PATH). Throws where it is not installed.
 */
export function onnxRuntime(): OnnxRuntime {
  loaded ??= createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
  return loaded;
}
