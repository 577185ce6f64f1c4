import { describe, expect, test } from 'vitest';
import type { OptimizerSettings } from '../../../../shared/learning/tensor/optimizer.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { keyBiasShares, withoutKeyBias } from '../../../support/learning/key-bias.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { type TinyTraining, tinyTrainings } from '../../../support/learning/tiny-trainings.ts';

const optimizers: readonly OptimizerSettings[] = [
  { kind: 'sgd' },
  { kind: 'momentum' },
  { kind: 'nesterov' },
  { kind: 'rmsprop', momentum: 0.5 },
  { kind: 'adam' },
  { kind: 'adamw', clipNorm: 0.5 },
  { kind: 'adam', clipValue: 0.01, accumulate: 3 },
];

async function train(engine: typeof cpuEngine, plan: TrainingPlan, { batches }: TinyTraining) {
  const trainer = await engine.open(plan, createState(plan, 5));
  const losses: number[] = [];
  for (let step = 0; step < 20; step += 1) {
    const batch = batches[step % batches.length];
    if (batch) losses.push((await trainer.trainStep(batch, { learningRate: 0.001 * 0.95 ** step })).loss);
  }
  const { parameters, slots } = await trainer.readState();
  await trainer.dispose();
  return {
    losses: { losses: Float32Array.from(losses) },
    parameters: withoutKeyBias(parameters),
    slots: withoutKeyBias(slots),
  };
}

describe.each(tinyTrainings)('$name', (training) => {
  test.each(optimizers)('takes the same 20 steps traced as on tfjs cpu, by %o', async (optimizer) => {
    const plan = { ...training, optimizer };
    const reference = await train(cpuEngine, plan, training);
    const traced = await train(tracedEngine(), plan, training);
    expect(worstDifference(reference.losses, traced.losses)).toBeLessThan(1e-5);
    expect(worstDifference(reference.parameters, traced.parameters)).toBeLessThan(1e-5);
    expect(worstDifference(reference.slots, traced.slots)).toBeLessThan(1e-5);
  });
});

test('what is left out of the comparison, the gradient of keys, is rounding', async () => {
  const training = tinyTrainings.find(({ name }) => name === 'text encoder') as TinyTraining;
  const plan: TrainingPlan = { ...training, optimizer: { kind: 'momentum' } };
  const trainer = await tracedEngine().open(plan, createState(plan, 5));
  for (const batch of training.batches) await trainer.trainStep(batch, { learningRate: 0.001 });
  const shares = keyBiasShares((await trainer.readState()).slots);
  expect(shares).toHaveLength(2);
  expect(Math.max(...shares)).toBeLessThan(1e-5);
});
