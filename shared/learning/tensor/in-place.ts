import type { Captured } from './trace/capture.ts';
import type { GraphNode, Value } from './trace/graph.ts';

/**
 * Which of the renewed arrays the graph may write over what it read them from: those whose every reader is done when
 * the writer starts, because the writer needs what it computed. Saves a copy of the array in memory, and in cache.
 */
export function overwritable({ nodes, inputs, outputs }: Captured, pairs: ReadonlyMap<string, string>): Set<string> {
  const readers = readersOf(nodes);
  const byName = new Map(inputs.map((value) => [value.name, value]));
  const safe = outputs.filter(({ name, node }) => {
    const source = byName.get(pairs.get(name) ?? '');
    if (!source || !node) return false;
    const before = ancestorsOf(node);
    if (elementwise.has(node.op)) before.add(node);
    return readersBehind(source, readers).every((reader) => before.has(reader));
  });
  return new Set(safe.map(({ name }) => pairs.get(name) ?? ''));
}

/** The runtime itself lets these write over an operand of the result's size. */
const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div']);

function readersOf(nodes: readonly GraphNode[]): Map<Value, GraphNode[]> {
  const readers = new Map<Value, GraphNode[]>();
  for (const node of nodes) {
    for (const value of node.inputs) if (value) readers.set(value, [...(readers.get(value) ?? []), node]);
  }
  return readers;
}

/** Who reads an array, also under another shape, for which the runtime makes no copy. */
function readersBehind(value: Value, readers: ReadonlyMap<Value, readonly GraphNode[]>): readonly GraphNode[] {
  return (readers.get(value) ?? []).flatMap((reader) =>
    reader.op === 'Reshape' ? reader.outputs.flatMap((same) => readersBehind(same, readers)) : [reader],
  );
}

/** All that must run before `node`, without itself. */
function ancestorsOf(node: GraphNode): Set<GraphNode> {
  const found = new Set<GraphNode>();
  const stack = [...node.inputs];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    const before = value?.node;
    if (!before || found.has(before)) continue;
    found.add(before);
    stack.push(...before.inputs);
  }
  return found;
}
