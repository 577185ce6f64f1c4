import type { GraphNode, Value } from '../graph.ts';
import { become, type Pass } from './rewrite.ts';

/** Add(scatter onto zeros, scatter onto zeros) -> one scatter that goes on where the other ended. */
export const chainScatters: Pass = ({ nodes, isUsedOnce }) => {
  for (const node of nodes.filter(({ op }) => op === 'Add')) {
    const [a, b] = node.inputs as [Value, Value];
    const second = addingNode(b);
    if (!addingNode(a) || !second || a === b || !isUsedOnce(b)) continue;
    if (second.inputs[0]?.node?.op !== 'ConstantOfShape') continue;
    const [, places, rows] = second.inputs;
    become(node, {
      op: 'ScatterElements',
      inputs: [a, places ?? null, rows ?? null],
      attributes: second.attributes,
    });
  }
};

function addingNode({ node }: Value): GraphNode | null {
  return node?.op === 'ScatterElements' && node.attributes.reduction === 'add' ? node : null;
}
