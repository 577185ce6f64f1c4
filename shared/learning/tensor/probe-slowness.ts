import { mlp } from '../networks/mlp.ts';
import { crossEntropy } from '../networks/objectives/cross-entropy.ts';
import { plainCnn } from '../networks/plain-cnn.ts';
import { seededRandom } from '../random.ts';
import type { Batch, Engine } from './engine.ts';
import type { Network } from './network.ts';
import { createState, sizeOf, type TrainingPlan } from './state.ts';

const objective = crossEntropy({ classCount: 4, labelSmoothing: 0 });

/** Small enough to cost a second on the slow side, large enough that the fast side is not all overhead. */
const probes = {
  dense: () => ({
    network: mlp({ inputCount: 128, hidden: [256, 128], activation: 'relu', dropoutRate: 0, outputCount: 4 }),
    batchSize: 64,
  }),
  convolutional: () => ({
    network: plainCnn({ image: { height: 16, width: 16, channelCount: 3 }, channels: [16, 32], outputCount: 4 }),
    batchSize: 4,
  }),
} as const;

/**
 * How many times as long `slow` takes as `fast` for a step of a small network of the same kind, measured now, on this
 * machine: of convolutions where `network` has filters, else of matrix products.
 */
export async function probeSlowness(network: Network, slow: Engine, fast: Engine): Promise<number> {
  const hasFilters = Object.values(network.parameters).some(({ shape }) => shape.length === 4);
  const plan: TrainingPlan = {
    ...(hasFilters ? probes.convolutional() : probes.dense()),
    objective,
    optimizer: { kind: 'adam' },
  };
  const batch = randomBatch(plan);
  return (await timeStep(slow, plan, batch, 2)) / (await timeStep(fast, plan, batch, 5));
}

function randomBatch({ network, batchSize }: TrainingPlan): Batch {
  const random = seededRandom(1);
  const inputs = Object.entries(network.inputs).map(([name, { shape }]) => {
    const full = [batchSize, ...shape.slice(1).map((size) => size ?? 1)];
    return [name, { data: Float32Array.from({ length: sizeOf(full) }, random), shape: full }] as const;
  });
  const labels = { data: Int32Array.from({ length: batchSize }, (_, row) => row % 4), shape: [batchSize] };
  return { inputs: Object.fromEntries(inputs), targets: { labels }, rows: batchSize };
}

/** Milliseconds of the fastest of a few steps after the first. */
async function timeStep(engine: Engine, plan: TrainingPlan, batch: Batch, count: number): Promise<number> {
  const trainer = await engine.open(plan, createState(plan, 1));
  await trainer.trainStep(batch, { learningRate: 1e-3 });
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < count; step += 1) {
    const startedAt = performance.now();
    await trainer.trainStep(batch, { learningRate: 1e-3 });
    least = Math.min(least, performance.now() - startedAt);
  }
  await trainer.dispose();
  return least;
}
