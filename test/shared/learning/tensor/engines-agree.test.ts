import { expect, test } from 'vitest';
import { mlp } from '../../../../shared/learning/networks/mlp.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import type { OptimizerSettings } from '../../../../shared/learning/tensor/optimizer.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { randomValues, type TinyTraining, tinyTrainings } from '../../../support/learning/tiny-trainings.ts';

/** The gradient of a key's bias is nought but rounding, which a small epsilon would blow up to whole steps. */
const epsilon = 1e-4;
const optimizers: readonly OptimizerSettings[] = [
  { kind: 'sgd' },
  { kind: 'momentum' },
  { kind: 'nesterov' },
  { kind: 'rmsprop', momentum: 0.5 },
  { kind: 'adam' },
  { kind: 'adam', clipValue: 0.01, accumulate: 3 },
];

async function train(engine: typeof cpuEngine, plan: TrainingPlan, { batches }: TinyTraining) {
  const trainer = await engine.open(plan, createState(plan, 5));
  const losses: number[] = [];
  for (let step = 0; step < 20; step += 1) {
    const batch = batches[step % batches.length];
    if (batch) losses.push((await trainer.trainStep(batch, { learningRate: 0.01 * 0.95 ** step })).loss);
  }
  const { parameters, slots } = await trainer.readState();
  await trainer.dispose();
  return { losses: { losses: Float32Array.from(losses) }, parameters, slots };
}

async function expectAgreement(training: TinyTraining, optimizer: OptimizerSettings): Promise<void> {
  const plan = { ...training, optimizer };
  const reference = await train(cpuEngine, plan, training);
  const traced = await train(tracedEngine(), plan, training);
  expect(worstDifference(reference.losses, traced.losses)).toBeLessThan(1e-5);
  expect(worstDifference(reference.parameters, traced.parameters)).toBeLessThan(1e-5);
  expect(worstDifference(reference.slots, traced.slots)).toBeLessThan(1e-5);
}

test.each(tinyTrainings)('$name takes the same 20 steps traced as on tfjs cpu', async (training) => {
  await expectAgreement(training, { kind: 'adamw', clipNorm: 0.5, epsilon });
});

test.each(optimizers)('%o takes the same 20 steps traced as on tfjs cpu', async (optimizer) => {
  await expectAgreement(tinyTrainings[0] as TinyTraining, optimizer);
});

test('one step at full size is the same', async () => {
  const network = mlp({ inputCount: 784, hidden: [512, 256], activation: 'relu', dropoutRate: 0, outputCount: 10 });
  const objective = crossEntropy({ classCount: 10, labelSmoothing: 0 });
  const plan: TrainingPlan = { network, objective, optimizer: { kind: 'adam', epsilon }, batchSize: 128 };
  const random = seededRandom(4);
  const inputs = randomValues(network.inputs, 128, random);
  const batch = { inputs, targets: randomValues(objective.targets, 128, random, 10), rows: 128 };
  const step = async (engine: typeof cpuEngine) => {
    const trainer = await engine.open(plan, createState(plan, 6));
    const { loss } = await trainer.trainStep(batch, { learningRate: 0.001 });
    const { parameters, slots } = await trainer.readState();
    return { loss, parameters, slots };
  };
  const [reference, traced] = [await step(cpuEngine), await step(tracedEngine())];
  expect(traced.loss / reference.loss).toBeCloseTo(1, 5);
  expect(worstDifference(reference.parameters, traced.parameters)).toBeLessThan(1e-5);
  expect(worstDifference(reference.slots, traced.slots)).toBeLessThan(1e-5);
});
