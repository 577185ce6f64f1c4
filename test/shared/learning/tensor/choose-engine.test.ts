import util from 'node:util';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { chooseEngine } from '../../../../shared/learning/tensor/choose-engine.ts';
import type { Batch } from '../../../../shared/learning/tensor/engine.ts';
import type { Network } from '../../../../shared/learning/tensor/network.ts';
import { nodeGpuEngine } from '../../../../shared/learning/tensor/node-gpu-engine.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { crossEntropy, tinyBatches, tinyNetwork } from '../../../support/learning/tiny-network.ts';

const plan: TrainingPlan = { network: tinyNetwork, objective: crossEntropy, optimizer: { kind: 'sgd' }, batchSize: 4 };
/** Uses a kernel that has a gradient, but no translation. */
const untranslated: Network = {
  ...tinyNetwork,
  name: 'untranslated',
  forward: (pass, inputs) => {
    const logits = tinyNetwork.forward(pass, inputs).logits as Tensor;
    const image = tf.reshape(logits, [-1, 1, 1, 3]) as Tensor4D;
    return { logits: tf.reshape(tf.localResponseNormalization(image), logits.shape) };
  },
};

test('without a GPU the traced engine is chosen', async () => {
  const engine = await chooseEngine();
  expect(engine.name).toBe('traced');
  expect((await engine.open(plan, createState(plan, 1))).engine).toBe('traced');
});

test('a GPU is taken where there is one', async () => {
  const gpu = { ...cpuEngine, name: 'tfjs-node-gpu' } as const;
  expect(await chooseEngine({ findGpu: async () => gpu })).toBe(gpu);
});

test('what cannot be recorded trains on tfjs, and the kernel, the line and the price are told', async () => {
  const told: string[] = [];
  const engine = await chooseEngine({ report: (sentence) => told.push(sentence) });
  const slow = { ...plan, network: untranslated };
  const trainer = await engine.open(slow, createState(slow, 1));
  expect(trainer.engine).toBe('tfjs-cpu');
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/'untranslated' cannot be recorded: .*kernel LRN.*choose-engine\.test\.ts:\d+/);
  // A perceptron's step: 75 times as long on two idle cores, less where a core is shared.
  const [, times] = /takes (\d+) times as long \(measured here just now\)/.exec(told[0] ?? '') ?? [];
  expect(Number(times)).toBeGreaterThan(3);
  expect(Number(times)).toBeLessThan(10_000);
  const { loss } = await trainer.trainStep(tinyBatches(4, 1)[0] as Batch, { learningRate: 0.1 });
  expect(loss).toBeGreaterThan(0);
});

test("a fault that is not the tracer's is no reason to train slowly", async () => {
  const engine = await chooseEngine();
  await expect(engine.open(plan, createState({ ...plan, optimizer: { kind: 'adam' } }, 1))).resolves.toBeDefined();
  const adam: TrainingPlan = { ...plan, optimizer: { kind: 'adam' } };
  await expect(engine.open(adam, createState(plan, 1))).rejects.toThrow("'w1/sum'");
});

test('the GPU engine is absent without its addon, and asks for memory as it needs it', async () => {
  expect(await nodeGpuEngine()).toBeNull();
  expect(process.env.TF_FORCE_GPU_ALLOW_GROWTH).toBe('true');
  expect((util as { isNullOrUndefined?: (value: unknown) => boolean }).isNullOrUndefined?.(null)).toBe(true);
});

test('an addon that does not load says what it needs', async () => {
  const broken = async () => {
    throw new Error('libcudart.so.11.0: cannot open shared object file');
  };
  await expect(nodeGpuEngine(broken)).rejects.toThrow(/does not load.*Node \(22\) and CUDA \(11\.2\)/);
});
