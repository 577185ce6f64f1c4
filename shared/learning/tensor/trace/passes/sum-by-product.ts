import type { Graph, GraphNode, Value } from '../graph.ts';
import { reshapeValue } from '../raw.ts';
import { at, isSame, sizeOf } from '../shape.ts';
import { become, type Pass } from './rewrite.ts';

/** Fewer rows, or fewer columns, are summed faster as they are. */
const leastRows = 256;
const leastColumns = 8;

/** ReduceSum over all axes but the last -> ones [1, rows] x values [rows, columns]. */
export const sumByProduct: Pass = ({ graph, nodes }) => {
  for (const node of nodes.filter(({ op }) => op === 'ReduceSum')) {
    const [value] = node.inputs;
    if (value?.dtype !== 'float32' || !isOverLeading(node, value)) continue;
    const columns = at(value.shape, -1);
    const rows = sizeOf(value.shape) / columns;
    if (rows < leastRows || columns < leastColumns) continue;
    const inputs = [onesOf(graph, rows), reshapeValue(graph, value, [rows, columns])];
    const attributes = { transA: 0, transB: 0 };
    const [output] = node.outputs;
    if (output && isSame(output.shape, [1, columns])) {
      become(node, { op: 'Gemm', inputs, attributes });
      continue;
    }
    const product = graph.op('Gemm', inputs, { shape: [1, columns], dtype: 'float32' }, attributes);
    become(node, { op: 'Reshape', inputs: [product, graph.integers(output?.shape ?? [])], attributes: {} });
  }
};

function isOverLeading({ inputs: [, axes] }: GraphNode, { shape }: Value): boolean {
  const summed = Array.from((axes?.data as BigInt64Array | undefined) ?? [], Number);
  return shape.length >= 2 && summed.length === shape.length - 1 && !summed.includes(shape.length - 1);
}

const ones = new WeakMap<Graph, Map<number, Value>>();

/** One row of ones for each length: they are too long to be merged by content. */
function onesOf(graph: Graph, length: number): Value {
  const known = ones.get(graph) ?? new Map<number, Value>();
  ones.set(graph, known);
  const row = known.get(length) ?? graph.constant(new Float32Array(length).fill(1), [1, length], 'float32');
  known.set(length, row);
  return row;
}
