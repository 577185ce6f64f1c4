import type { Attributes, GraphNode, Value } from '../graph.ts';
import { productBehind } from './product-behind.ts';
import { become, type Pass } from './rewrite.ts';

/** Mul(product, number) -> the product with that alpha. */
export const foldScale: Pass = (rewriting) => {
  for (const node of rewriting.nodes.filter(({ op }) => op === 'Mul')) {
    const [a, b] = node.inputs as [Value, Value];
    const [factor, value] = isNumber(a) ? [a, b] : [b, a];
    if (!isNumber(factor)) continue;
    const found = productBehind(rewriting, value, ['Gemm', 'FusedMatMul', 'MatMul']);
    if (!found || found.product.inputs[2]) continue;
    const alpha = { float: Number(factor.data?.[0]) * alphaOf(found.product) };
    const scaled = scaledProduct(found.product, alpha);
    if (found.reshape) {
      become(found.product, scaled);
      become(node, { op: 'Reshape', inputs: [...found.reshape.inputs], attributes: {} });
    } else become(node, scaled);
  }
};

function scaledProduct({ op, inputs, attributes }: GraphNode, alpha: { float: number }) {
  const scaled: Attributes = { transA: 0, transB: 0, ...attributes, alpha };
  if (op === 'Gemm') return { op, inputs, attributes: scaled };
  return { op: 'FusedMatMul', domain: 'com.microsoft', inputs, attributes: scaled };
}

function alphaOf({ attributes: { alpha } }: GraphNode): number {
  return typeof alpha === 'object' && 'float' in alpha ? alpha.float : 1;
}

function isNumber(value: Value): boolean {
  return value.data?.length === 1 && value.dtype === 'float32' && value.shape.length === 0;
}
