import { createInterface } from 'node:readline';
import { crossEntropy } from '../../../shared/learning/networks/objectives/cross-entropy.ts';
import { nextItem } from '../../../shared/learning/networks/objectives/next-item.ts';
import { seededRandom } from '../../../shared/learning/random.ts';
import { exportNetwork } from '../../../shared/learning/tensor/export.ts';
import type { Network, TensorValue, TensorValues } from '../../../shared/learning/tensor/network.ts';
import { openSession, viewOf } from '../../../shared/learning/tensor/replay.ts';
import { createState, type TrainingPlan } from '../../../shared/learning/tensor/state.ts';
import { tracedEngine } from '../../../shared/learning/tensor/traced-engine.ts';
import { bertBase, fullSizeNetworks } from './full-size-networks.ts';

/** Both cores are the bench's own, as they are a training container's. */
const replay = { threads: 2, isSpinning: true };
const random = seededRandom(1);
const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);
const numbers = (...shape: number[]): TensorValue => ({
  data: Float32Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1),
  shape,
});
const ids = (limit: number, ...shape: number[]): TensorValue => ({
  data: Int32Array.from({ length: sizeOf(shape) }, () => Math.floor(limit * random())),
  shape,
});

const networks = fullSizeNetworks({ vocabularySize: 8000 });

/** Sets a task up; answers how long that took and how to do it once. */
type Task = () => Promise<{ readonly setupMs: number; readonly once: () => Promise<unknown> }>;

const classes = crossEntropy({ classCount: 10, labelSmoothing: 0 });

function train(
  network: Network,
  batchSize: number,
  inputs: TensorValues,
  { objective = classes, optimizer = { kind: 'adam' } }: Partial<Pick<TrainingPlan, 'objective' | 'optimizer'>> = {},
): Task {
  return async () => {
    const plan: TrainingPlan = { network, objective, optimizer, batchSize };
    const targets: TensorValues = objective === classes ? { labels: ids(10, batchSize) } : {};
    const batch = { inputs, targets, rows: batchSize };
    const state = createState(plan, 1);
    const startedAt = performance.now();
    const trainer = await tracedEngine(replay).open(plan, state);
    const once = () => trainer.trainStep(batch, { learningRate: 1e-3 });
    // Where a length may vary, the graph is recorded at the first step: that step's own time counts as setting up, too.
    await once();
    return { setupMs: performance.now() - startedAt, once };
  };
}

function infer(network: Network, inputs: TensorValues): Task {
  return async () => {
    const plan: TrainingPlan = { network, objective: classes, optimizer: { kind: 'sgd' }, batchSize: 1 };
    const { parameters } = createState(plan, 1);
    const startedAt = performance.now();
    const session = await openSession(exportNetwork(network, parameters), replay);
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, shape }]) => [name, viewOf(data, shape)]),
    );
    return { setupMs: performance.now() - startedAt, once: () => session.run(feeds) };
  };
}

const images = (rows: number) => ({ images: numbers(rows, 28, 28, 3) });
const texts = (rows: number) => ({ ids: ids(8000, rows, 64) });
const histories = { items: ids(8000, 128, 50), positives: ids(8000, 128, 50), negatives: ids(8000, 128, 50) };

const fineTuning = { kind: 'adamw', weightDecay: 0.01, clipNorm: 1 } as const;

const tasks: Readonly<Record<string, Task>> = {
  train_mlp: train(networks.mlp, 128, { features: numbers(128, 784) }),
  train_cnn: train(networks.cnn, 64, images(64)),
  train_transformer: train(networks.transformer, 32, texts(32)),
  train_sasrec: train(networks.sasrec, 128, histories, { objective: nextItem }),
  finetune: train(bertBase({ dropoutRate: 0.1 }), 16, { ids: ids(30_522, 16, 64) }, { optimizer: fineTuning }),
  infer_cnn_1: infer(networks.cnn, images(1)),
  infer_cnn_32: infer(networks.cnn, images(32)),
  infer_transformer_1: infer(networks.transformer, texts(1)),
  infer_transformer_32: infer(networks.transformer, texts(32)),
};

const ready = new Map<string, () => Promise<unknown>>();

async function time(name: string, count: number): Promise<{ ms: number[]; setup_ms: number }> {
  let once = ready.get(name);
  let setupMs = 0;
  if (!once) {
    const task = tasks[name];
    if (!task) throw new RangeError('there is no such task');
    ({ setupMs, once } = await task());
    ready.set(name, once);
    for (let warmUp = 0; warmUp < 3; warmUp += 1) await once();
  }
  const ms: number[] = [];
  for (let repetition = 0; repetition < count; repetition += 1) {
    const startedAt = performance.now();
    await once();
    ms.push(performance.now() - startedAt);
  }
  return { ms, setup_ms: setupMs };
}

console.log(process.version);
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', count = '1'] = line.split(' ');
  const answer = await time(name, Number(count)).catch((error: unknown) => ({ error: String(error) }));
  console.log(JSON.stringify(answer));
}
