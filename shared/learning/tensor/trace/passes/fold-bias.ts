import type { Value } from '../graph.ts';
import { productBehind } from './product-behind.ts';
import { become, type Pass } from './rewrite.ts';

/** Add(Gemm, bias of a column each) -> the Gemm with that bias. */
export const foldBias: Pass = (rewriting) => {
  for (const node of rewriting.nodes.filter(({ op }) => op === 'Add')) {
    const [a, b] = node.inputs as [Value, Value];
    for (const [value, bias] of [
      [a, b],
      [b, a],
    ] as const) {
      const found = productBehind(rewriting, value, ['Gemm']);
      const columns = found?.product.outputs[0]?.shape[1];
      const isBias =
        bias.shape.at(-1) === columns && bias.shape.every((size, axis) => size === 1 || axis === bias.shape.length - 1);
      if (!found || found.product.inputs[2] || !isBias || bias.shape.length > 2 || columns === 1) continue;
      const { product, reshape } = found;
      const biased = {
        op: 'Gemm',
        inputs: [...product.inputs.slice(0, 2), bias],
        attributes: { ...product.attributes, beta: { float: 1 } },
      };
      if (reshape) {
        become(product, biased);
        become(node, { op: 'Reshape', inputs: [...reshape.inputs], attributes: {} });
      } else become(node, biased);
      break;
    }
  }
};
