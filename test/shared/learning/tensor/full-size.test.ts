import { expect, test } from 'vitest';
import { fullSizeNetworks } from '../../../../bench/speed/peers/full-size-networks.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { nextItem } from '../../../../shared/learning/networks/objectives/next-item.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import type { Engine } from '../../../../shared/learning/tensor/engine.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { withoutKeyBias } from '../../../support/learning/key-bias.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { randomValues } from '../../../support/learning/tiny-trainings.ts';

const labels = crossEntropy({ classCount: 10, labelSmoothing: 0 });

const networks = fullSizeNetworks({ vocabularySize: 500 });

/**
 * Widths, depths and lengths of the bench. Rows and vocabulary only as many as tfjs's cpu backend does in seconds: its
 * gradient of a gather goes over all of a batch for each id of the vocabulary.
 */
const trainings = [
  { ...networks.mlp, objective: labels, rows: 128 },
  { ...networks.cnn, objective: labels, rows: 1 },
  { ...networks.transformer, objective: labels, rows: 1 },
  { ...networks.sasrec, objective: nextItem, rows: 1 },
];

test.each(trainings)(
  'one step of the full-size $name is the same traced as on tfjs cpu',
  async (training) => {
    const { objective, rows, ...network } = training;
    const plan: TrainingPlan = { network, objective, optimizer: { kind: 'adam' }, batchSize: rows };
    const random = seededRandom(4);
    const inputs = randomValues(network.inputs, rows, random, 500);
    const batch = { inputs, targets: randomValues(objective.targets, rows, random, 10), rows };
    const step = async (engine: Engine) => {
      const trainer = await engine.open(plan, createState(plan, 6));
      const { loss } = await trainer.trainStep(batch, { learningRate: 0.001 });
      const { parameters, slots } = await trainer.readState();
      await trainer.dispose();
      return { loss, parameters: withoutKeyBias(parameters), slots: withoutKeyBias(slots) };
    };
    const [reference, traced] = [await step(cpuEngine), await step(tracedEngine())];
    expect(traced.loss / reference.loss).toBeCloseTo(1, 5);
    expect(worstDifference(reference.parameters, traced.parameters)).toBeLessThan(1e-5);
    expect(worstDifference(reference.slots, traced.slots)).toBeLessThan(1e-5);
  },
  120_000,
);
