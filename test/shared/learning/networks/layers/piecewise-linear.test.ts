import { expect, test } from 'vitest';
import { mlp } from '../../../../../shared/learning/networks/mlp.ts';
import { squaredError } from '../../../../../shared/learning/networks/objectives/squared-error.ts';
import { createState } from '../../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../../shared/learning/tensor/tfjs-engine.ts';

const pieces = [
  { column: 1, start: -1, width: 2 },
  { column: 1, start: 1, width: 4 },
  { column: 0, start: 10, width: 10 },
];
const network = mlp({ inputCount: 2, pieces, hidden: [], activation: 'relu', dropoutRate: 0, outputCount: 1 });
const plan = { network, objective: squaredError(1), optimizer: { kind: 'sgd' }, batchSize: 2 } as const;

test('a perceptron sees how far each row has come through each piece, besides the inputs', async () => {
  const state = createState(plan, 1);
  const weights = Float32Array.of(1, 10, 100, 1000, 10_000);
  const trainer = await cpuEngine.open(plan, {
    ...state,
    parameters: { ...state.parameters, 'scores.weights': weights },
  });
  const features = { data: Float32Array.of(12, 0, 30, 2, -5, -7), shape: [3, 2] };
  const { scores } = await trainer.predict({ features });
  const wanted = [12 + 0 + 50 + 0 + 2000, 30 + 20 + 100 + 250 + 10_000, -5 - 70];
  wanted.forEach((score, row) => {
    expect(scores?.data[row]).toBeCloseTo(score, 2);
  });
  await trainer.dispose();
});

test('the places of the pieces are kept, not learned', async () => {
  const trainer = await cpuEngine.open(plan, createState(plan, 1));
  const features = { data: Float32Array.of(12, 0, 30, 2), shape: [2, 2] };
  const values = { data: Float32Array.of(1, 2), shape: [2, 1] };
  await trainer.trainStep({ inputs: { features }, targets: { values }, rows: 2 }, { learningRate: 0.1 });
  const { parameters } = await trainer.readState();
  expect(parameters).toMatchObject({
    'pieces.starts': Float32Array.of(-1, 1, 10),
    'pieces.widths': Float32Array.of(2, 4, 10),
  });
  await trainer.dispose();
});
