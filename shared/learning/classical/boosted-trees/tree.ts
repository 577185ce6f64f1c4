import { type FeatureBins, UNSEEN_BIN } from './feature-bins.ts';

/**
 * A grown tree in terms of bins. Nodes lie level by level: the children of the k-th inner node are nodes 2k + 1 and
 * 2k + 2, so no child needs naming.
 */
export interface Tree {
  /** The column an inner node splits; -1 at a leaf. */
  readonly features: Int32Array;
  /** Inner nodes on numbers: the last bin that goes left. On categories: which of `groups`. */
  readonly positions: Int32Array;
  /** Inner nodes on numbers: 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Leaves: what is added to the score. */
  readonly values: Float32Array;
  /** Bins that go left, 256 bits each. */
  readonly groups: readonly Uint32Array[];
}

/** The left child of each inner node, -1 at leaves. */
export function leftChildren(tree: Tree): Int32Array {
  let next = 1;
  return tree.features.map((feature) => {
    if (feature < 0) return -1;
    next += 2;
    return next - 2;
  });
}

/** Writes 256 bytes: 1 for each bin of the split column that goes right. */
export function writeRoutes(
  routes: Uint8Array,
  node: number,
  bins: FeatureBins,
  split: { readonly position: number; readonly isMissingLeft: boolean; readonly group?: Uint32Array },
): void {
  const from = node * 256;
  const { group } = split;
  for (let bin = 0; bin < 256; bin++)
    routes[from + bin] = Number(group ? !isInGroup(group, bin) : bin > split.position);
  if (bins.kind === 'numeric') routes[from + bins.cuts.length + 1] = Number(!split.isMissingLeft);
}

export function groupOfBins(bins: readonly number[]): Uint32Array {
  const group = new Uint32Array(8);
  for (const bin of bins) if (bin !== UNSEEN_BIN) group[bin >> 5] = (group[bin >> 5] ?? 0) | (1 << (bin & 31));
  return group;
}

function isInGroup(group: Uint32Array, bin: number): boolean {
  return (((group[bin >> 5] ?? 0) >>> (bin & 31)) & 1) === 1;
}
