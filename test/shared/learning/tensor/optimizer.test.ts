import type { Optimizer, Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { OptimizerSettings } from '../../../../shared/learning/tensor/optimizer.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { crossEntropy, tinyBatches, tinyNetwork } from '../../../support/learning/tiny-network.ts';

const schedule = (step: number) => 0.05 * 0.9 ** step;
const batches = tinyBatches(8, 20);
const plan = (optimizer: OptimizerSettings): TrainingPlan => ({
  network: tinyNetwork,
  objective: crossEntropy,
  optimizer,
  batchSize: 8,
});

/** Trains with one of tfjs's own optimizers over variables; returns the trained values by name. */
async function trainWith(make: (learningRate: number) => Optimizer, rateField: string) {
  await tf.setBackend('cpu');
  const state = createState(plan({ kind: 'sgd' }), 3);
  const variables = Object.fromEntries(
    ['w1', 'b1', 'w2'].map((name) => {
      const tensor = tf.tensor(state.parameters[name] ?? [], [...(tinyNetwork.parameters[name]?.shape ?? [])]);
      return [name, tf.variable(tensor, true, `${name}-${Math.random()}`)];
    }),
  );
  const optimizer = make(schedule(0));
  batches.forEach(({ inputs, targets, rows }, step) => {
    if (rateField === 'c')
      (optimizer as unknown as { setLearningRate(rate: number): void }).setLearningRate(schedule(step));
    else Object.assign(optimizer, { learningRate: schedule(step) });
    optimizer.minimize(() => {
      const x = tf.tensor2d(inputs.x?.data as Float32Array, [rows, 5]);
      const hidden = tf.tanh(tf.add(tf.matMul(x, variables.w1 as Tensor2D), variables.b1 as Tensor2D));
      const y = tf.tensor2d(targets.y?.data as Float32Array, [rows, 3]);
      return crossEntropy.loss(
        { logits: tf.matMul(hidden as Tensor2D, variables.w2 as Tensor2D) },
        { y },
        tf.ones([rows]),
      ) as Scalar;
    });
  });
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, variable.dataSync() as Float32Array]),
  );
}

test.each<[string, OptimizerSettings, (rate: number) => Optimizer, string]>([
  ['sgd', { kind: 'sgd' }, (rate) => tf.train.sgd(rate), 'c'],
  ['momentum', { kind: 'momentum', momentum: 0.8 }, (rate) => tf.train.momentum(rate, 0.8), 'c'],
  ['nesterov', { kind: 'nesterov', momentum: 0.8 }, (rate) => tf.train.momentum(rate, 0.8, true), 'c'],
  ['rmsprop', { kind: 'rmsprop' }, (rate) => tf.train.rmsprop(rate, 0.9), 'learningRate'],
  [
    'rmsprop with momentum',
    { kind: 'rmsprop', momentum: 0.5 },
    (rate) => tf.train.rmsprop(rate, 0.9, 0.5),
    'learningRate',
  ],
  ['adam', { kind: 'adam' }, (rate) => tf.train.adam(rate), 'learningRate'],
])(
  '%s takes the same 20 steps as the optimizer of tfjs, under a falling rate',
  async (_, optimizer, make, rateField) => {
    const reference = await trainWith(make, rateField);
    const trainer = await cpuEngine.open(plan(optimizer), createState(plan(optimizer), 3));
    for (const [step, batch] of batches.entries()) await trainer.trainStep(batch, { learningRate: schedule(step) });
    const { parameters } = await trainer.readState();
    expect(worstDifference(reference, parameters)).toBeLessThan(1e-5);
  },
);

test('adamw takes off the decay from decayed weights only, beside what adam takes', async () => {
  const step = async (optimizer: OptimizerSettings) => {
    const trainer = await cpuEngine.open(plan(optimizer), createState(plan(optimizer), 3));
    await trainer.trainStep(batches[0] ?? (tinyBatches(8, 1)[0] as never), { learningRate: 0.1 });
    return (await trainer.readState()).parameters;
  };
  const before = createState(plan({ kind: 'adam' }), 3).parameters;
  const adam = await step({ kind: 'adam' });
  const adamw = await step({ kind: 'adamw', weightDecay: 0.2 });
  expect(adamw.w1?.[0]).toBeCloseTo((adam.w1?.[0] ?? 0) - 0.02 * (before.w1?.[0] ?? 0), 6);
  expect(adamw.b1).toEqual(adam.b1);
});
