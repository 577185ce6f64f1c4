import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from './onnx.ts';
import type { OnnxModel } from './onnx-model.ts';
import { onnxRuntime } from './onnx-runtime.ts';

export interface ReplayOptions {
  /** Cores for one operator; 2 by default. */
  readonly threads?: number;
  /** Whether waiting threads keep their core: faster where the cores are ours, harmful where they are shared. */
  readonly isSpinning?: boolean;
}

/** Opens a model in ONNX Runtime for repeated runs. Its message tells what the runtime could not accept. */
export async function openSession(
  model: OnnxModel,
  { threads = 2, isSpinning = false }: ReplayOptions = {},
): Promise<InferenceSession> {
  return onnxRuntime().InferenceSession.create(encodeModel(model).graph, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Denormals are 100 times slower, and Adam's squares are full of them.
    extra: { session: { intra_op: { allow_spinning: isSpinning ? '1' : '0' }, set_denormal_as_zero: '1' } },
  });
}

const tensorTypes = [
  [Float32Array, 'float32'],
  [Int32Array, 'int32'],
  [Uint8Array, 'bool'],
] as const;

/** The runtime's view of an array: no copy, so that what the runtime writes is seen in the array. */
export function viewOf(data: Float32Array | Int32Array | Uint8Array, shape: readonly number[]): Tensor {
  const [, type] = tensorTypes.find(([array]) => data instanceof array) ?? [];
  if (!type) throw new TypeError('an engine takes Float32Array, Int32Array and Uint8Array');
  return new (onnxRuntime().Tensor)(type, data as Float32Array, [...shape]);
}
