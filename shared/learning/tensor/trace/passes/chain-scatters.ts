import type { GraphNode, Value } from '../graph.ts';
import { become, type Pass, type Rewriting } from './rewrite.ts';

/** Add(scatter onto zeros, scatter onto zeros), reshaped or not -> one scatter that goes on where the other ended. */
export const chainScatters: Pass = (rewriting) => {
  for (const node of rewriting.nodes.filter(({ op }) => op === 'Add')) {
    const [a, b] = node.inputs as [Value, Value];
    const first = scatterBehind(rewriting, a);
    const second = scatterBehind(rewriting, b);
    if (!first || !second || first === second || first.attributes.axis !== second.attributes.axis) continue;
    if (second.inputs[0]?.node?.op !== 'ConstantOfShape' || a.node?.op !== b.node?.op) continue;
    // The second now adds onto what the first left, so its value, reshaped as before, is the sum.
    second.inputs = [first.outputs[0] ?? null, ...second.inputs.slice(1)];
    const behind = b.node as GraphNode;
    if (behind !== second) become(node, { op: 'Reshape', inputs: [...behind.inputs], attributes: {} });
    else become(node, { op: second.op, inputs: second.inputs, attributes: second.attributes });
  }
};

/** The adding scatter that a value comes from, directly or through one reshape, and that nothing else reads. */
function scatterBehind({ isUsedOnce }: Rewriting, value: Value): GraphNode | null {
  if (!value.node || !isUsedOnce(value)) return null;
  const source = value.node.op === 'Reshape' ? value.node.inputs[0] : value;
  if (!source || !isUsedOnce(source)) return null;
  const { node } = source;
  return node?.op === 'ScatterElements' && node.attributes.reduction === 'add' ? node : null;
}
