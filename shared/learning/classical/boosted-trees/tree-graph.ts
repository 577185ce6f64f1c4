import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxAttribute } from '../../tensor/onnx-model.ts';
import { constantRowNodes } from '../../tensor/score-nodes.ts';
import type { BoostedTrees } from './boosted-trees.ts';
import { type FeatureBins, UNSEEN_BIN } from './feature-bins.ts';
import { leftChildren, type Tree } from './tree.ts';

type CategoricalBins = Extract<FeatureBins, { kind: 'categorical' }>;

/** Node modes of ai.onnx.ml's TreeEnsemble: value <= split, and value is a member of a set. */
const modes = { atMost: 0, member: 6 } as const;
const sumLeaves = 1;

/**
 * What `BoostedTrees.predictRaw` computes, as nodes: rows x features (double) to rows x outputs. Categories become their
 * bins first, then one TreeEnsemble (ONNX ML operators, version 5) sums the trees in double.
 */
export function boostedTreeNodes(builder: GraphBuilder, features: string, model: BoostedTrees): string {
  if (model.trees.length === 0) return constantRowNodes(builder, features, model.startingScores);
  const hasCategories = model.features.some(({ kind }) => kind === 'categorical');
  const binned = hasCategories ? binCategories(builder, features, model.features) : features;
  const sums = builder.add('TreeEnsemble', [binned], ensembleAttributes(model), 'ai.onnx.ml');
  return builder.add('Add', [sums, builder.constant('double', model.startingScores, [1, model.outputCount])]);
}

/** Replaces the code of each category by its bin: an unseen code has the bin that is in no group. */
function binCategories(builder: GraphBuilder, features: string, bins: readonly FeatureBins[]): string {
  const columns = bins.map((one, index) => {
    const column = builder.add('Gather', [features, builder.constant('int64', [index])], { axis: { int: 1 } });
    return one.kind === 'numeric' ? column : binColumn(builder, column, one);
  });
  return builder.add('Concat', columns, { axis: { int: 1 } });
}

function binColumn(builder: GraphBuilder, codes: string, { binOfCode, missingBin }: CategoricalBins): string {
  const table = builder.constant('double', [...binOfCode, UNSEEN_BIN]);
  const isMissing = builder.add('IsNaN', [codes]);
  const last = builder.constant('double', binOfCode.length);
  const known = builder.add('Min', [builder.add('Where', [isMissing, last, codes]), last]);
  const bin = builder.add('Gather', [table, builder.add('Cast', [known], { to: { int: 7 } })], { axis: { int: 0 } });
  return builder.add('Where', [isMissing, builder.constant('double', missingBin), bin]);
}

/** Nodes and leaves of all trees in the lists that TreeEnsemble reads. */
class EnsembleLists {
  readonly splits: number[] = [];
  readonly featureIds: number[] = [];
  readonly modes: number[] = [];
  readonly trueIds: number[] = [];
  readonly falseIds: number[] = [];
  readonly trueLeaves: number[] = [];
  readonly falseLeaves: number[] = [];
  readonly missingTrue: number[] = [];
  readonly roots: number[] = [];
  readonly leafTargets: number[] = [];
  readonly leafWeights: number[] = [];
  /** Members of each set in the order of its node, every set ended by NaN. */
  readonly members: number[] = [];

  addTree(tree: Tree, target: number, features: readonly FeatureBins[]): void {
    const lefts = leftChildren(tree);
    const places = this.#places(tree, lefts, target);
    this.roots.push(this.splits.length);
    const isLeaf = (node: number) => Number((lefts[node] as number) < 0);
    lefts.forEach((left, node) => {
      if (left < 0) return;
      this.#addSplit(tree, node, features[tree.features[node] as number] as FeatureBins);
      this.trueIds.push(places[left] as number);
      this.falseIds.push(places[left + 1] as number);
      this.trueLeaves.push(isLeaf(left));
      this.falseLeaves.push(isLeaf(left + 1));
    });
    if (lefts.length === 1) this.#addLoneLeaf(places[0] as number);
  }

  /** The place of each node in its list: leaves and splits are counted apart. Writes the leaves. */
  #places(tree: Tree, lefts: Int32Array, target: number): Int32Array {
    let nextSplit = this.splits.length;
    return lefts.map((left, node) => {
      if (left >= 0) return nextSplit++;
      this.leafTargets.push(target);
      return this.leafWeights.push(tree.values[node] as number) - 1;
    });
  }

  #addSplit(tree: Tree, node: number, bins: FeatureBins): void {
    const position = tree.positions[node] as number;
    this.featureIds.push(tree.features[node] as number);
    if (bins.kind === 'numeric') {
      this.modes.push(modes.atMost);
      // Past the last cut only missing values go right.
      this.splits.push(bins.cuts[position] ?? Number.MAX_VALUE);
      this.missingTrue.push(tree.missingLeft[node] as number);
      return;
    }
    this.modes.push(modes.member);
    this.splits.push(0);
    this.missingTrue.push(0);
    this.members.push(...membersOf(tree.groups[position] ?? new Uint32Array()), Number.NaN);
  }

  /** TreeEnsemble knows no tree without a split: both ways of this one lead to the leaf. */
  #addLoneLeaf(leaf: number): void {
    this.featureIds.push(0);
    this.modes.push(modes.atMost);
    this.splits.push(0);
    this.missingTrue.push(0);
    this.trueIds.push(leaf);
    this.falseIds.push(leaf);
    this.trueLeaves.push(1);
    this.falseLeaves.push(1);
  }
}

function membersOf(group: Uint32Array): number[] {
  const bins = Array.from({ length: group.length * 32 }, (_, bin) => bin);
  return bins.filter((bin) => (((group[bin >> 5] as number) >>> (bin & 31)) & 1) === 1);
}

function ensembleAttributes({ trees, features, outputCount }: BoostedTrees): Record<string, OnnxAttribute> {
  const lists = new EnsembleLists();
  for (const [index, tree] of trees.entries()) lists.addTree(tree, index % outputCount, features);
  const doubles = (name: string, values: readonly number[]): OnnxAttribute => ({
    tensor: { name, type: 'double', dims: [values.length], data: Float64Array.from(values) },
  });
  const modeTensor = { name: 'modes', type: 'uint8', dims: [lists.modes.length], data: Uint8Array.from(lists.modes) };
  return {
    aggregate_function: { int: sumLeaves },
    n_targets: { int: outputCount },
    post_transform: { int: 0 },
    tree_roots: { ints: lists.roots },
    nodes_splits: doubles('splits', lists.splits),
    nodes_featureids: { ints: lists.featureIds },
    nodes_modes: { tensor: modeTensor } as OnnxAttribute,
    nodes_truenodeids: { ints: lists.trueIds },
    nodes_falsenodeids: { ints: lists.falseIds },
    nodes_trueleafs: { ints: lists.trueLeaves },
    nodes_falseleafs: { ints: lists.falseLeaves },
    nodes_missing_value_tracks_true: { ints: lists.missingTrue },
    leaf_targetids: { ints: lists.leafTargets },
    leaf_weights: doubles('leaves', lists.leafWeights),
    ...(lists.members.length > 0 ? { membership_values: doubles('members', lists.members) } : {}),
  };
}
