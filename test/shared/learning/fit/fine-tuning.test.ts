import { describe, expect, test } from 'vitest';
import { arrayRows } from '../../../../shared/learning/fit/array-rows.ts';
import { fineTuned } from '../../../../shared/learning/fit/fine-tuning.ts';
import { type NetworkTraining, trainNetwork } from '../../../../shared/learning/fit/train-network.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { textEncoder } from '../../../../shared/learning/networks/text-encoder.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import type { Engine } from '../../../../shared/learning/tensor/engine.ts';
import type { OptimizerSettings } from '../../../../shared/learning/tensor/optimizer.ts';
import { createState, type NamedArrays, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { traceTraining } from '../../../../shared/learning/tensor/training-graph.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { testPace } from './tiny-training.ts';

const blockCount = 3;
const encoder = textEncoder({
  vocabularySize: 11,
  placeCount: 5,
  width: 8,
  blockCount,
  headCount: 2,
  feedForwardWidth: 12,
  activation: 'gelu',
  norm: 'post',
  hasOuterNorm: true,
  hasTypeVector: true,
  dropoutRate: 0,
  paddingId: null,
  pooling: 'first',
  outputCount: 2,
});
const objective = crossEntropy({ classCount: 2, labelSmoothing: 0 });
const usual = { blockCount, freezesEmbeddings: false, frozenBlocks: 0, layerDecay: 1 };

function planOf(changes: Partial<Parameters<typeof fineTuned>[1]>, optimizer: OptimizerSettings): TrainingPlan {
  const { network, rateFactors } = fineTuned(encoder, { ...usual, ...changes });
  return { network, objective, optimizer: { ...optimizer, rateFactors }, batchSize: 4 };
}

const random = seededRandom(4);
const rows = arrayRows(
  { ids: { data: Int32Array.from({ length: 40 }, () => Math.floor(random() * 11)), shape: [8, 5] } },
  { labels: { data: Int32Array.of(0, 1, 1, 0, 1, 0, 0, 1), shape: [8] } },
);
const allRows = Int32Array.of(0, 1, 2, 3);

async function oneStep(plan: TrainingPlan, engine: Engine = cpuEngine) {
  const before = createState(plan, 5);
  const trainer = await engine.open(plan, before);
  await trainer.trainStep({ ...rows.read(allRows, random), rows: 4 }, { learningRate: 0.1 });
  const after = await trainer.readState();
  await trainer.dispose();
  return { before: before.parameters, after: after.parameters, slots: after.slots };
}

/** How far each parameter moved. */
const moves = (before: NamedArrays, after: NamedArrays) =>
  Object.fromEntries(
    Object.entries(before).map(([name, values]) => [
      name,
      Math.hypot(...values.map((value, at) => value - (after[name]?.[at] ?? Number.NaN))),
    ]),
  );

describe('what is frozen', () => {
  test.each<[string, Engine]>([
    ['tfjs', cpuEngine],
    ['the traced engine', tracedEngine()],
  ])('stays bit by bit as it was in %s, and has no slots', async (_, engine) => {
    const plan = planOf({ freezesEmbeddings: true, frozenBlocks: 2 }, { kind: 'adamw' });
    const { before, after, slots } = await oneStep(plan, engine);
    const moved = Object.entries(moves(before, after)).filter(([, far]) => far > 0);
    const names = moved.map(([name]) => name);
    expect(names).toContain('scores.weights');
    expect(names).toContain('pooler.weights');
    expect(names.every((name) => /^(blocks\.2\.|pooler|scores)/.test(name))).toBe(true);
    expect(names.filter((name) => name.startsWith('blocks.2.'))).toHaveLength(12);
    expect(new Set(Object.keys(slots).map((key) => key.split('/')[0]))).toEqual(new Set(names));
  });

  test('costs no gradient: the recorded step does not go back below it', () => {
    const nodesOf = (changes: Partial<Parameters<typeof fineTuned>[1]>) => {
      const kind = { isUpdate: true, isFull: true, scalars: ['rate', 'epsilon', 'decay'], shapes: {} };
      const { captured } = traceTraining(planOf(changes, { kind: 'adamw' }), kind);
      return captured.nodes.filter(({ op }) => /MatMul|Gemm/.test(op)).length;
    };
    const all = nodesOf({});
    const top = nodesOf({ freezesEmbeddings: true, frozenBlocks: 2 });
    // A block multiplies 6 times forward, and twice as often backward.
    expect(all - top).toBeGreaterThanOrEqual(2 * 12);
    const forward = nodesOf({ freezesEmbeddings: true, frozenBlocks: 3 });
    expect(top - forward).toBeGreaterThanOrEqual(12);
  });

  test('may be blocks without the embeddings below, which then still learn', async () => {
    const { before, after } = await oneStep(planOf({ frozenBlocks: 1 }, { kind: 'sgd' }));
    const far = moves(before, after);
    expect(far.tokens).toBeGreaterThan(0);
    expect(far['outer_norm.scale']).toBeGreaterThan(0);
    expect(far['blocks.0.expand.weights']).toBe(0);
    expect(far['blocks.1.expand.weights']).toBeGreaterThan(0);
  });
});

describe('layers below', () => {
  test('learn more slowly, by the decay to the power of how far below they are', async () => {
    const plain = await oneStep(planOf({}, { kind: 'sgd' }));
    const slower = await oneStep(planOf({ layerDecay: 0.5 }, { kind: 'sgd' }));
    const [far, less] = [moves(plain.before, plain.after), moves(slower.before, slower.after)];
    const shares = {
      'scores.weights': 1,
      'pooler.bias': 1,
      'blocks.2.expand.bias': 0.5,
      'blocks.0.contract.weights': 0.125,
      tokens: 0.0625,
    };
    for (const [name, share] of Object.entries(shares)) {
      expect((less[name] ?? 0) / (far[name] ?? 1), name).toBeCloseTo(share, 3);
    }
  });

  test('are also decayed more slowly, and offsets not at all', async () => {
    const step = (weightDecay: number) => oneStep(planOf({ layerDecay: 0.5 }, { kind: 'adamw', weightDecay }));
    const [without, withDecay] = [await step(0), await step(0.5)];
    for (const [name, factor] of [
      ['blocks.2.expand.weights', 0.5],
      ['tokens', 0.0625],
    ] as const) {
      const start = without.before[name]?.[0] ?? Number.NaN;
      const taken = (without.after[name]?.[0] ?? 0) - (withDecay.after[name]?.[0] ?? 0);
      expect(taken / start, name).toBeCloseTo(0.1 * 0.5 * factor, 4);
    }
    expect(withDecay.after['blocks.2.expand.bias']).toEqual(without.after['blocks.2.expand.bias']);
    expect(withDecay.after['blocks.2.attention_norm.scale']).toEqual(without.after['blocks.2.attention_norm.scale']);
  });

  test('move alike in both engines', async () => {
    const plan = planOf({ layerDecay: 0.7, frozenBlocks: 1 }, { kind: 'momentum', weightDecay: 0.1, clipNorm: 1 });
    const [reference, traced] = [await oneStep(plan), await oneStep(plan, tracedEngine())];
    expect(worstDifference(reference.after, traced.after)).toBeLessThan(1e-5);
  });
});

test('training begins with the weights that are given, and draws the others', async () => {
  const plan = planOf({}, { kind: 'sgd' });
  const tokens = new Float32Array(88).fill(0.25);
  const training = (pretrained: NamedArrays): NetworkTraining => ({
    plan,
    pretrained,
    schedule: { kind: 'constant', rate: 1e-9 },
    stepCount: 1,
    seed: 1,
    rows,
  });
  const control = { engine: cpuEngine, pace: testPace().pace };
  const { parameters } = await trainNetwork(training({ tokens }), control);
  expect(parameters.tokens?.every((value) => Math.abs(value - 0.25) < 1e-6)).toBe(true);
  expect(parameters.places?.every((value) => Math.abs(value) < 0.25)).toBe(true);
  await expect(trainNetwork(training({ tokens: tokens.slice(1) }), control)).rejects.toThrow(
    "'tokens' was given 87 numbers to begin with, for shape [11,8]",
  );
});

test('a checkpoint is not of a training that began with other weights', async () => {
  const plan = planOf({}, { kind: 'sgd' });
  const training = (value: number): NetworkTraining => ({
    plan,
    pretrained: { tokens: new Float32Array(88).fill(value) },
    schedule: { kind: 'constant', rate: 0.1 },
    stepCount: 3,
    seed: 1,
    rows,
  });
  const { pace, saved, advance } = testPace();
  await trainNetwork(training(0.1), { engine: cpuEngine, pace, onMetrics: () => advance(5) });
  const resumed = (value: number) =>
    trainNetwork(training(value), {
      engine: cpuEngine,
      pace: testPace({ checkpoint: { resumeFrom: saved[0] ?? new Uint8Array(), save: async () => undefined } }).pace,
    });
  await expect(resumed(0.2)).rejects.toMatchObject({ name: 'CorruptBytesError' });
  await expect(resumed(0.1)).resolves.toMatchObject({ step: 3 });
});
