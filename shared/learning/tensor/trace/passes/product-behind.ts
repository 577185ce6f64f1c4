import type { GraphNode, Value } from '../graph.ts';
import type { Rewriting } from './rewrite.ts';

export interface ProductBehind {
  readonly product: GraphNode;
  /** The reshape between, where there is one. */
  readonly reshape: GraphNode | null;
}

/** The matrix product that a value comes from, directly or through one reshape, and that nothing else reads. */
export function productBehind({ isUsedOnce }: Rewriting, value: Value, ops: readonly string[]): ProductBehind | null {
  if (!value.node || !isUsedOnce(value)) return null;
  if (ops.includes(value.node.op)) return { product: value.node, reshape: null };
  const [source] = value.node.op === 'Reshape' ? value.node.inputs : [];
  if (!source?.node || !isUsedOnce(source) || !ops.includes(source.node.op)) return null;
  return { product: source.node, reshape: value.node };
}
