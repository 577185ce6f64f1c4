import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../../shared/learning/tensor/graph-builder.ts';
import { encodeModel } from '../../../../shared/learning/tensor/onnx.ts';
import { decodeModel } from '../../../../shared/learning/tensor/onnx-decode.ts';
import type { OnnxModel } from '../../../../shared/learning/tensor/onnx-model.ts';
import { onnxRuntime } from '../../../../shared/learning/tensor/onnx-runtime.ts';

const width = 40;
const weights = Float32Array.from({ length: width * width }, (_, index) => Math.sin(index));

/** x times a matrix of 6.4 kB, plus 1, with an attribute of every kind that a tensor does not need. */
function productModel(): OnnxModel {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float', ['rows', width]);
  const product = builder.add('MatMul', [x, builder.constant('float', weights, [width, width])]);
  const from = builder.add('Add', [product, builder.constant('float', 1)]);
  return builder.build([{ name: 'y', type: 'float', dims: ['rows', width], from }]);
}

const x = Float32Array.from({ length: 2 * width }, (_, index) => index % 5);

/** Sum over the row in the order of the columns. */
const expectedAt = (row: number, column: number) =>
  Array.from({ length: width }, (_, k) => (x[row * width + k] ?? 0) * (weights[k * width + column] ?? 0)).reduce(
    (sum, value) => sum + value,
    1,
  );

async function answer(model: string | Uint8Array): Promise<Float32Array> {
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await (typeof model === 'string' ? InferenceSession.create(model) : InferenceSession.create(model));
  const { y } = await session.run({ x: new Tensor('float32', x, [2, width]) });
  await session.release();
  return y?.data as Float32Array;
}

test('ONNX Runtime computes what a written model says', async () => {
  const { graph, weights: apart } = encodeModel(productModel());
  expect(apart).toBeUndefined();
  const y = await answer(graph);
  expect(y[0]).toBeCloseTo(expectedAt(0, 0), 3);
  expect(y[width + 7]).toBeCloseTo(expectedAt(1, 7), 3);
});

test('large constants go to a file beside the graph and are read from there', async () => {
  const { graph, weights: apart } = encodeModel(productModel(), { externalFile: 'model.onnx.data' });
  expect(apart?.length).toBe(weights.byteLength);
  expect(graph.length).toBeLessThan(1000);
  const folder = await mkdtemp(join(tmpdir(), 'onnx-'));
  await writeFile(join(folder, 'model.onnx'), graph);
  await writeFile(join(folder, 'model.onnx.data'), apart ?? '');
  expect((await answer(join(folder, 'model.onnx')))[3]).toBeCloseTo(expectedAt(0, 3), 3);
  await rm(folder, { recursive: true });
});

test('a model is read back as it was written, its weights inside or beside it', () => {
  const attributes = {
    one: { int: -3 },
    many: { ints: [1, 2, 2 ** 40] },
    half: { float: 0.5 },
    halves: { floats: [0.5, 0.25] },
    word: { string: 'wört' },
    words: { strings: ['a', ''] },
    tensor: { tensor: { name: 't', type: 'int64', dims: [2], data: BigInt64Array.of(1n, -2n) } },
  } as const;
  const own = { op: 'Made', domain: 'own', name: 'n', inputs: ['x', ''], outputs: ['z'], attributes };
  const model = { ...productModel(), metadata: { maker: 'test' } };
  const whole = { ...model, opsets: { ...model.opsets, own: 1 }, nodes: [...model.nodes, own] };
  expect(decodeModel(encodeModel(whole).graph)).toEqual(whole);
  const { graph, weights: apart } = encodeModel(whole, { externalFile: 'data' });
  expect(decodeModel(graph, apart)).toEqual(whole);
  expect(() => decodeModel(graph, apart?.subarray(1))).toThrow(/lies in data, which is absent or too short/);
});

test('a constant that does not fill its shape, or is of another type, is refused by name', () => {
  const initializers = [{ name: 'w', type: 'float', dims: [3], data: Float32Array.of(1, 2) }] as const;
  expect(() => encodeModel({ ...productModel(), initializers })).toThrow('w has 2 values for shape [3]');
  const wrong = [{ name: 'w', type: 'float', dims: [2], data: Float64Array.of(1, 2) }] as const;
  expect(() => encodeModel({ ...productModel(), initializers: wrong })).toThrow('w is float and needs a Float32Array');
});

test('a joined model computes on values of the graph, whatever its own names are', async () => {
  const builder = new GraphBuilder();
  const input = builder.input('x', 'float', ['rows', width]);
  const doubled = builder.add('Add', [input, input]);
  const first = builder.append(productModel(), { x: input });
  const second = builder.append(productModel(), { x: doubled });
  const from = builder.add('Sub', [second.y ?? '', first.y ?? '']);
  const { graph } = encodeModel(builder.build([{ name: 'y', type: 'float', dims: ['rows', width], from }]));
  expect((await answer(graph))[5]).toBeCloseTo(expectedAt(0, 5) - 1, 3);
  expect(() => builder.append(productModel(), {})).toThrow('needs its input "x"');
  expect(() => builder.append({ ...productModel(), opsets: { '': 17 } }, { x: input })).toThrow('operator set 17');
});
