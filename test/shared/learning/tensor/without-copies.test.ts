import { expect, test } from 'vitest';
import { mlp } from '../../../../shared/learning/networks/mlp.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { GraphBuilder } from '../../../../shared/learning/tensor/graph-builder.ts';
import { encodeModel } from '../../../../shared/learning/tensor/onnx.ts';
import { decodeModel } from '../../../../shared/learning/tensor/onnx-decode.ts';
import { openSession, viewOf } from '../../../../shared/learning/tensor/replay.ts';
import { createState, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { runInto, withoutCopies } from '../../../../shared/learning/tensor/without-copies.ts';
import { randomValues } from '../../../support/learning/tiny-trainings.ts';

const builder = new GraphBuilder();
const doubled = builder.add('Mul', [builder.input('x', 'float', [3]), builder.constant('float', 2)]);
const model = builder.build([{ name: 'y', type: 'float', dims: [3], from: doubled }]);
const x = viewOf(Float32Array.of(1, 2, 3), [3]);

test('a run writes into the given array and answers no copy of it', async () => {
  const session = await openSession(withoutCopies(model));
  const y = new Float32Array(3);
  await runInto(session, { x }, { y: viewOf(y, [3]) });
  expect(y).toEqual(Float32Array.of(2, 4, 6));
});

test('what is wrong with a run is still told', async () => {
  const session = await openSession(withoutCopies(model));
  const short = viewOf(new Float32Array(2), [2]);
  await expect(runInto(session, { x: short }, { y: viewOf(new Float32Array(3), [3]) })).rejects.toThrow(/dimension/);
});

test('the runtime does copy what it writes into a given array: when this fails, the detour may go', async () => {
  const session = await openSession(model);
  const y = viewOf(new Float32Array(3), [3]);
  const answered = await session.run({ x }, { y });
  (y.data as Float32Array)[0] = 9;
  expect(answered.y?.data).toEqual(Float32Array.of(2, 4, 6));
});

test('a training step makes no copy of its state', async () => {
  const network = mlp({ inputCount: 512, hidden: [512], activation: 'relu', dropoutRate: 0, outputCount: 2 });
  const objective = crossEntropy({ classCount: 2, labelSmoothing: 0 });
  const plan: TrainingPlan = { network, objective, optimizer: { kind: 'adam' }, batchSize: 4 };
  const trainer = await tracedEngine().open(plan, createState(plan, 1));
  const random = seededRandom(2);
  const inputs = randomValues(network.inputs, 4, random);
  const batch = { inputs, targets: randomValues(objective.targets, 4, random, 2), rows: 4 };
  const held = async () => {
    await trainer.trainStep(batch, { learningRate: 0.01 });
    return process.memoryUsage().arrayBuffers;
  };
  // The first steps make the arrays that later ones write in turn.
  await held();
  const before = await held();
  const after = [await held(), await held(), await held()];
  const stateBytes = 3 * 4 * 512 * 512;
  expect(Math.max(...after) - before).toBeLessThan(stateBytes / 2);
});

test('a model that begins with a sequence is read back as it was written', () => {
  const written = withoutCopies(model);
  expect(decodeModel(encodeModel(written).graph).outputs).toEqual(written.outputs);
});
