import type { ByteReader, ByteWriter } from './bytes.ts';
import type { FeatureBins } from './feature-bins.ts';
import type { Tree } from './tree.ts';

/** Writes a tree in level order: 4 bytes for a split by number, 6 for a leaf, 34 for a group of categories. */
export function writeTree(to: ByteWriter, tree: Tree, features: readonly FeatureBins[]): void {
  to.uint32(tree.features.length);
  tree.features.forEach((feature, node) => {
    to.uint16(feature + 1);
    const position = tree.positions[node] as number;
    if (feature < 0) to.float32(tree.values[node] as number);
    else if (features[feature]?.kind === 'categorical')
      for (const word of tree.groups[position] as Uint32Array) to.uint32(word);
    else {
      to.uint8(position);
      to.uint8(tree.missingLeft[node] as number);
    }
  });
}

/** Reads a tree. Throws RangeError when its splits do not fit the columns or its nodes do not form a tree. */
export function readTree(from: ByteReader, features: readonly FeatureBins[]): Tree {
  const nodeCount = from.count(4);
  const tree = {
    features: new Int32Array(nodeCount),
    positions: new Int32Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    values: new Float32Array(nodeCount),
    groups: [] as Uint32Array[],
  };
  let reached = 1;
  for (let node = 0; node < nodeCount; node++) {
    const feature = from.uint16() - 1;
    tree.features[node] = feature;
    if (feature < 0) {
      tree.values[node] = from.float32();
      if (!Number.isFinite(tree.values[node])) throw new RangeError('A leaf is not a number');
      continue;
    }
    if (node >= reached) throw new RangeError('The nodes are not in level order');
    reached += 2;
    const bins = features[feature];
    if (!bins) throw new RangeError('A split names a column that is not there');
    if (bins.kind === 'categorical')
      tree.positions[node] = tree.groups.push(Uint32Array.from({ length: 8 }, () => from.uint32())) - 1;
    else {
      tree.positions[node] = from.uint8();
      tree.missingLeft[node] = from.uint8();
      if ((tree.positions[node] as number) > bins.cuts.length)
        throw new RangeError('A split names a bin that is not there');
    }
  }
  if (reached !== nodeCount) throw new RangeError('The nodes do not form a tree');
  return tree;
}
