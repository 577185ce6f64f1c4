import { expect, test } from 'vitest';
import { overwritable } from '../../../../shared/learning/tensor/in-place.ts';
import { graphNames, traceTraining } from '../../../../shared/learning/tensor/training-graph.ts';
import { crossEntropy, tinyNetwork } from '../../../support/learning/tiny-network.ts';

test('slots, and weights that no later gradient reads, are written over; others are not', () => {
  const plan = { network: tinyNetwork, objective: crossEntropy, optimizer: { kind: 'adam' }, batchSize: 4 } as const;
  const kind = { isUpdate: true, isFull: true, scalars: ['rate', 'epsilon'], shapes: {} };
  const { captured } = traceTraining(plan, kind);
  const names = captured.outputs.map(({ name }) => name).filter((name) => name.startsWith('new/'));
  const safe = overwritable(captured, new Map(names.map((name) => [name, name.slice('new/'.length)])));
  expect(safe).toContain(graphNames.slot('w2/sum'));
  expect(safe).toContain(graphNames.slot('w2/squareSum'));
  expect(safe).toContain(graphNames.parameter('w1'));
  // The gradient of the first layer reads the second's weights, and nothing says that it does so before they change.
  expect(safe).not.toContain(graphNames.parameter('w2'));
});
