import { groupOf } from './category-search.ts';
import type { FeatureBins } from './feature-bins.ts';
import { hessianOf } from './fixed-point.ts';
import { beginSearch } from './split-search.ts';
import { groupOfBins, type Tree, writeRoutes } from './tree.ts';
import type { WorkerTeam } from './worker-team.ts';
import { CONTROL, FOUND, SCALAR, type Workspace } from './workspace.ts';

/** A leaf worth splitting, with its best split. */
interface OpenLeaf {
  readonly node: number;
  readonly depth: number;
  readonly gain: number;
  readonly feature: number;
  readonly position: number;
  readonly isMissingLeft: boolean;
  readonly leftSum: number;
}

/** What a node needs to be written into a `Tree`, kept until the nodes are put in level order. */
interface GrownSplit {
  readonly feature: number;
  readonly position: number;
  readonly isMissingLeft: boolean;
  readonly group: Uint32Array | undefined;
}

/** A tree while it grows. */
interface Growth {
  readonly space: Workspace;
  readonly team: WorkerTeam;
  readonly features: readonly FeatureBins[];
  readonly splits: Map<number, GrownSplit>;
  /** Histograms that no open leaf needs. */
  readonly freeSlots: number[];
  /** Nodes that stay leaves. */
  readonly leaves: number[];
  nodeCount: number;
}

/** Grows one tree on the packed gradients of the workspace's sampled rows, from the root's sums and row count. */
export function growTree(
  space: Workspace,
  team: WorkerTeam,
  features: readonly FeatureBins[],
  beforeLevel: () => void,
): Tree {
  const { growth: order, maxLeaves } = space.options;
  const slotCount = space.histograms.length / space.cellCount;
  const freeSlots = Array.from({ length: slotCount - 1 }, (_, slot) => slot + 1);
  const growth: Growth = { space, team, features, splits: new Map(), freeSlots, leaves: [], nodeCount: 1 };
  space.starts[0] = 0;
  space.slots[0] = 0;
  space.lefts[0] = -1;
  space.agenda[0] = 0;
  space.agenda[1] = -1;
  if (canSplit(space, 0, 0)) countHistograms(space, team, 1);
  let open = openOrClose(growth, 0, 0);
  while (open.length > 0) {
    beforeLevel();
    if (order === 'depth-wise') open = splitLeaves(growth, open);
    else {
      if (growth.leaves.length + open.length >= maxLeaves) break;
      open.sort((a, b) => b.gain - a.gain || a.node - b.node);
      open = open.concat(splitLeaves(growth, open.splice(0, 1)));
    }
  }
  growth.leaves.push(...open.map((leaf) => leaf.node));
  space.agenda.set(growth.leaves);
  team.run('leaf', growth.leaves.length);
  return inLevelOrder(space, growth.splits, growth.nodeCount);
}

/** Splits leaves into two children each, and answers the children that may be split again. */
function splitLeaves(growth: Growth, batch: readonly OpenLeaf[]): OpenLeaf[] {
  const { space, team } = growth;
  for (const leaf of batch) writeSplit(growth, leaf);
  space.agenda.set(batch.map((leaf) => leaf.node));
  team.run('partition', batch.length);
  const pairs = batch.flatMap((leaf) => pairChildren(growth, leaf));
  space.agenda.set(pairs.flatMap(({ smaller, larger }) => [smaller, larger]));
  countHistograms(space, team, pairs.length);
  return pairs.flatMap(({ smaller, larger, depth }) => [
    ...openOrClose(growth, smaller, depth),
    ...openOrClose(growth, larger, depth),
  ]);
}

function writeSplit(growth: Growth, leaf: OpenLeaf): void {
  const { space, features } = growth;
  const left = growth.nodeCount;
  growth.nodeCount += 2;
  const split = describeSplit(space, features, leaf);
  growth.splits.set(leaf.node, split);
  writeRoutes(space.routes, leaf.node, features[leaf.feature] as FeatureBins, split);
  space.splitFeatures[leaf.node] = leaf.feature;
  space.lefts[leaf.node] = left;
  space.lefts[left] = -1;
  space.lefts[left + 1] = -1;
  space.sums[left] = leaf.leftSum;
  space.sums[left + 1] = (space.sums[leaf.node] as number) - leaf.leftSum;
}

/** Gives the larger child the parent's histogram and the smaller one a free slot, unless both stay leaves. */
function pairChildren(growth: Growth, { node, depth }: OpenLeaf) {
  const { space, freeSlots } = growth;
  const left = space.lefts[node] as number;
  const slot = space.slots[node] as number;
  if (!canSplit(space, left, depth + 1) && !canSplit(space, left + 1, depth + 1)) {
    growth.leaves.push(left, left + 1);
    freeSlots.push(slot);
    return [];
  }
  const isLeftSmaller = (space.counts[left] as number) <= (space.counts[left + 1] as number);
  const smaller = isLeftSmaller ? left : left + 1;
  const larger = isLeftSmaller ? left + 1 : left;
  const free = freeSlots.pop();
  if (free === undefined) throw new Error('More leaves are open than histograms were laid out for');
  space.slots[smaller] = free;
  space.slots[larger] = slot;
  return [{ smaller, larger, depth: depth + 1 }];
}

/** Answers a node with a split worth making; any other stays a leaf. */
function openOrClose(growth: Growth, node: number, depth: number): OpenLeaf[] {
  const best = canSplit(growth.space, node, depth) ? bestFound(growth.space, node, depth) : undefined;
  if (best) return [best];
  growth.leaves.push(node);
  growth.freeSlots.push(growth.space.slots[node] as number);
  return [];
}

/** With pairs enough for every thread a piece is a whole pair, so that each row's bins are fetched once; else one block. */
function countHistograms(space: Workspace, team: WorkerTeam, pairCount: number): void {
  const isPlenty = team.threadCount === 1 || pairCount >= 4 * team.threadCount;
  space.control[CONTROL.blocksPerPiece] = isPlenty ? space.blockCount : 1;
  team.run('histogram', isPlenty ? pairCount : pairCount * space.blockCount);
}

/** Whether a node is shallow and heavy enough to be searched. */
function canSplit(space: Workspace, node: number, depth: number): boolean {
  const { maxDepth, minChildWeight } = space.options;
  const hessian = hessianOf(space.sums[node] as number) / (space.scalars[SCALAR.hessianScale] as number);
  return depth < maxDepth && (space.counts[node] as number) > 1 && hessian > 0 && hessian >= 2 * minChildWeight;
}

function bestFound(space: Workspace, node: number, depth: number): OpenLeaf | undefined {
  const { found, blockCount } = space;
  let best: OpenLeaf | undefined;
  for (let block = 0; block < blockCount; block++) {
    const at = ((space.slots[node] as number) * blockCount + block) * FOUND.width;
    const gain = found[at + FOUND.gain] as number;
    if (gain <= (best?.gain ?? 0)) continue;
    best = {
      node,
      depth,
      gain,
      feature: found[at + FOUND.feature] as number,
      position: found[at + FOUND.position] as number,
      isMissingLeft: found[at + FOUND.missingLeft] === 1,
      leftSum: found[at + FOUND.leftSum] as number,
    };
  }
  return best;
}

/** Names the categories of a chosen group, for which the node's histogram must still stand. */
function describeSplit(space: Workspace, features: readonly FeatureBins[], leaf: OpenLeaf): GrownSplit {
  const { feature, position, isMissingLeft } = leaf;
  if (features[feature]?.kind === 'numeric') return { feature, position, isMissingLeft, group: undefined };
  const from = (space.slots[leaf.node] as number) * space.cellCount + (space.cellStarts[feature] as number);
  const binCount = space.binCounts[feature] as number;
  const search = beginSearch(space, leaf.node);
  const bins = groupOf(search, space.histograms, from, binCount, space.options.categories, position);
  return { feature, position, isMissingLeft, group: groupOfBins(bins) };
}

function inLevelOrder(space: Workspace, splits: ReadonlyMap<number, GrownSplit>, nodeCount: number): Tree {
  const order = [0];
  const tree = {
    features: new Int32Array(nodeCount).fill(-1),
    positions: new Int32Array(nodeCount),
    missingLeft: new Uint8Array(nodeCount),
    values: new Float32Array(nodeCount),
    groups: [] as Uint32Array[],
  };
  for (let at = 0; at < order.length; at++) {
    const node = order[at] as number;
    const split = splits.get(node);
    if (!split) {
      tree.values[at] = space.values[node] as number;
      continue;
    }
    const left = space.lefts[node] as number;
    order.push(left, left + 1);
    tree.features[at] = split.feature;
    tree.positions[at] = split.group ? tree.groups.push(split.group) - 1 : split.position;
    tree.missingLeft[at] = Number(split.isMissingLeft);
  }
  return tree;
}
