import type { FeatureBins } from './feature-bins.ts';
import { scaleFor } from './fixed-point.ts';
import { growTree } from './grow-tree.ts';
import { hashOf } from './hash.ts';
import { CHUNK } from './row-work.ts';
import { leftChildren, type Tree, writeRoutes } from './tree.ts';
import type { WorkerTeam } from './worker-team.ts';
import { CHUNK_ROWS, CONTROL, SCALAR, type Workspace } from './workspace.ts';

/** Grows the trees of one round, one per output, and adds them to every row's scores. */
export function boostRound(
  space: Workspace,
  team: WorkerTeam,
  features: readonly FeatureBins[],
  round: number,
  beforeLevel: () => void,
): Tree[] {
  const trainChunks = Math.ceil(space.trainCount / CHUNK_ROWS);
  const { scalars, options } = space;
  const roundSeed = hashOf(options.seed, round);
  scalars[SCALAR.sampleSeed] = hashOf(roundSeed, 1);
  if (options.objective.kind === 'softmax') team.run('share', trainChunks);
  return Array.from({ length: space.outputCount }, (_, output) => {
    const treeSeed = hashOf(roundSeed, output + 2);
    space.control[CONTROL.output] = output;
    scalars[SCALAR.ditherSeed] = hashOf(treeSeed, 1);
    chooseColumns(space, hashOf(treeSeed, 2));
    team.run('gradient', trainChunks);
    const sampled = scaleGradients(space, trainChunks);
    team.run('pack', trainChunks);
    space.counts[0] = sampled;
    space.sums[0] = sumOfChunks(space, CHUNK.packed, trainChunks);
    const tree = growTree(space, team, features, beforeLevel);
    const isEveryRowGrown = space.rowCount === space.trainCount && options.rowSubsample === 1;
    if (!isEveryRowGrown) team.run('walk', Math.ceil(space.rowCount / CHUNK_ROWS));
    return tree;
  });
}

/** Adds trees of a checkpoint to every row's scores, in the order and precision in which the fit added them. */
export function replayTrees(
  space: Workspace,
  team: WorkerTeam,
  features: readonly FeatureBins[],
  trees: readonly Tree[],
): void {
  trees.forEach((tree, index) => {
    space.control[CONTROL.output] = index % space.outputCount;
    space.lefts.set(leftChildren(tree));
    space.splitFeatures.set(tree.features);
    space.values.set(tree.values);
    tree.features.forEach((feature, node) => {
      const bins = features[feature];
      if (!bins) return;
      const position = tree.positions[node] as number;
      const group = bins.kind === 'categorical' ? tree.groups[position] : undefined;
      writeRoutes(space.routes, node, bins, { position, isMissingLeft: tree.missingLeft[node] === 1, group });
    });
    team.run('replay', Math.ceil(space.rowCount / CHUNK_ROWS));
  });
}

/** Mean loss of the validation rows. */
export function validationLoss(space: Workspace, team: WorkerTeam): number {
  const chunks = Math.ceil(space.rowCount / CHUNK_ROWS);
  team.run('loss', chunks);
  const weight = space.weights.subarray(space.trainCount).reduce((sum, each) => sum + each, 0);
  return sumOfChunks(space, CHUNK.loss, chunks) / weight;
}

/** Chooses the scales and where each chunk's sampled rows begin; answers how many rows are sampled. */
function scaleGradients(space: Workspace, chunks: number): number {
  for (let chunk = 0; chunk < chunks; chunk++)
    (space.chunkStarts[chunk + 1] as number) += space.chunkStarts[chunk] as number;
  const sampled = space.chunkStarts[chunks] as number;
  space.scalars[SCALAR.gradientScale] = scaleFor(sumOfChunks(space, CHUNK.gradient, chunks), sampled);
  space.scalars[SCALAR.hessianScale] = scaleFor(sumOfChunks(space, CHUNK.hessian, chunks), sampled);
  return sampled;
}

/** Lets the tree split a seeded choice of columns: the ones that drew the lowest lots. */
function chooseColumns(space: Workspace, seed: number): void {
  const lots = Array.from({ length: space.featureCount }, (_, feature) => ({ feature, lot: hashOf(seed, feature) }));
  lots.sort((a, b) => a.lot - b.lot || a.feature - b.feature);
  const count = Math.ceil(space.options.columnSubsample * space.featureCount);
  space.isActive.fill(0);
  for (const { feature } of lots.slice(0, count)) space.isActive[feature] = 1;
}

function sumOfChunks(space: Workspace, place: number, chunks: number): number {
  let sum = 0;
  for (let chunk = 0; chunk < chunks; chunk++) sum += space.chunkSums[chunk * CHUNK.width + place] as number;
  return sum;
}
