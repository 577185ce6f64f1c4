import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import type { Engine } from '../../../../../shared/learning/tensor/engine.ts';
import { createState, type TrainingPlan } from '../../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../../shared/learning/tensor/traced-engine.ts';
import { traceTraining } from '../../../../../shared/learning/tensor/training-graph.ts';
import { worstDifference } from '../../../../support/learning/state-difference.ts';
import { randomValues, tinyTrainings } from '../../../../support/learning/tiny-trainings.ts';

/** From here on the columns of a convolution are gathered, where few rows are sliced. */
const rows = 16;
const networks = tinyTrainings.filter(({ name }) => name.endsWith('cnn'));

test.each(networks)(
  'a step of $name over many rows, with strides or without, is the same as on tfjs cpu',
  async (training) => {
    const { network, objective } = training;
    const plan: TrainingPlan = { network, objective, optimizer: { kind: 'adam' }, batchSize: rows };
    const kind = { isUpdate: true, isFull: true, scalars: ['rate', 'epsilon'], shapes: {} };
    const gathers = traceTraining(plan, kind).captured.nodes.filter(({ op }) => op === 'Gather');
    // One for each convolution, whose forward pass and filter's gradient share it, and one for each look-up of vectors.
    const convolutions = Object.values(network.parameters).filter(
      ({ shape }) => shape.length === 4 && (shape[0] ?? 1) > 1,
    );
    const lookUps = Object.values(network.inputs).filter(({ dtype }) => dtype === 'int32');
    expect(gathers).toHaveLength(convolutions.length + lookUps.length);
    const random = seededRandom(3);
    const inputs = randomValues(network.inputs, rows, random);
    const batch = { inputs, targets: randomValues(objective.targets, rows, random, 3), rows };
    const step = async (engine: Engine) => {
      const trainer = await engine.open(plan, createState(plan, 2));
      await trainer.trainStep(batch, { learningRate: 0.001 });
      return trainer.readState();
    };
    const [reference, traced] = [await step(cpuEngine), await step(tracedEngine())];
    expect(worstDifference(reference.parameters, traced.parameters)).toBeLessThan(1e-5);
    expect(worstDifference(reference.slots, traced.slots)).toBeLessThan(1e-5);
  },
);
