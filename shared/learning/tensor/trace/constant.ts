import type { DataType, KernelBackend, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import type { Graph, GraphDtype, Numbers, Value } from './graph.ts';
import { Handle, uniformHandle } from './handle.ts';
import { isSame, permute, type Shape, sizeOf } from './shape.ts';

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** A constant of the graph; one number everywhere becomes a lazy uniform. */
export function constantHandle(g: Graph, values: ArrayLike<number>, shape: Shape, dtype: GraphDtype): Handle {
  if (dtype === 'int64') throw new TypeError('tfjs has no int64 tensors');
  const type = arrayTypes[dtype];
  const data = values instanceof type ? values : type.from(values);
  const [first] = data;
  if (first !== undefined && Number.isFinite(first) && data.every((value) => value === first))
    return uniformHandle(g, first, [...shape], dtype);
  return new Handle(g.constant(data, [...shape], dtype), [...shape]);
}

/** The numbers of a constant handle, in tfjs's order. */
export function numbersOf(handle: Handle): Numbers {
  const { value, scale, coefficient, stored, order } = handle;
  const size = sizeOf(stored);
  if (handle.uniform !== null) return new arrayTypes[handle.dtype as 'float32'](size).fill(handle.uniform);
  if (value.data && !scale && coefficient === 1 && !order && isSame(value.shape, stored)) return value.data;
  const spread = (part: Value) => broadcastNumbers(part, stored);
  const numbers = spread(value);
  const factors = scale ? spread(scale) : null;
  const product = numbers.map((number, index) => number * coefficient * (factors ? (factors[index] ?? 1) : 1));
  const array = new arrayTypes[handle.dtype as 'float32'](product);
  return order ? reorder(array, stored, order.toLogical) : array;
}

function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

function broadcastNumbers({ data, shape }: Value, stored: Shape): number[] {
  const offset = stored.length - shape.length;
  const own = stridesOf(shape);
  const strides = stored.map((_, axis) => (shape[axis - offset] === 1 ? 0 : (own[axis - offset] ?? 0)));
  const outer = stridesOf(stored);
  return Array.from({ length: sizeOf(stored) }, (_, index) => {
    const place = outer.reduce(
      (sum, stride, axis) => sum + (Math.floor(index / stride) % (stored[axis] ?? 1)) * (strides[axis] ?? 0),
      0,
    );
    return Number(data?.[place] ?? 0);
  });
}

function reorder<T extends Float32Array>(array: T, stored: Shape, axes: readonly number[]): T {
  const strides = permute(stridesOf(stored), axes);
  const shape = permute(stored, axes);
  const outer = stridesOf(shape);
  return array.map((_, index) => {
    const place = outer.reduce(
      (sum, stride, axis) => sum + (Math.floor(index / stride) % (shape[axis] ?? 1)) * (strides[axis] ?? 0),
      0,
    );
    return array[place] ?? 0;
  }) as T;
}

/** Folds: everything the kernel reads is known, so tfjs's cpu kernel computes it now. */
export function computeByCpu(
  g: Graph,
  name: string,
  handles: readonly (readonly [string, Handle])[],
  isList: boolean,
  attributes: NamedAttrMap,
): Handle | Handle[] {
  const cpu = tf.engine().findBackend('cpu') as KernelBackend & { write(...args: unknown[]): object };
  const infos = handles.map(([key, handle]): [string, TensorInfo] => {
    const { shape, dtype } = handle;
    return [key, { dataId: cpu.write(numbersOf(handle), shape, dtype), shape, dtype: dtype as DataType }];
  });
  const inputs = isList ? infos.map(([, info]) => info) : Object.fromEntries(infos);
  const results = tf.getKernel(name, 'cpu').kernelFunc({ inputs: inputs as never, backend: cpu, attrs: attributes });
  const handleOfResult = ({ dataId, shape, dtype }: TensorInfo) =>
    constantHandle(g, cpu.readSync(dataId) as Float32Array, shape, dtype as GraphDtype);
  return Array.isArray(results) ? results.map(handleOfResult) : handleOfResult(results);
}
