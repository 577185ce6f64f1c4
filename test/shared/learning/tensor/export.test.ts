import { expect, test } from 'vitest';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { exportNetwork } from '../../../../shared/learning/tensor/export.ts';
import type { Network } from '../../../../shared/learning/tensor/network.ts';
import { openSession, viewOf } from '../../../../shared/learning/tensor/replay.ts';
import { createState } from '../../../../shared/learning/tensor/state.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { randomValues, tinyTrainings } from '../../../support/learning/tiny-trainings.ts';

test.each(tinyTrainings)(
  '$name answers as in training, for any number of rows',
  async ({ network, served, ...rest }) => {
    const plan = { network, ...rest, optimizer: { kind: 'adam' } } as const;
    const trainer = await cpuEngine.open(plan, createState(plan, 2));
    for (const batch of rest.batches) await trainer.trainStep(batch, { learningRate: 0.01 });
    const state = await trainer.readState();
    const answering = { ...plan, network: served ?? network };
    const reference = await cpuEngine.open(answering, state);
    const session = await openSession(exportNetwork(answering.network, state.parameters));
    expect(session.inputNames.toSorted()).toEqual(Object.keys(answering.network.inputs).toSorted());
    for (const rows of [1, 4, 1000]) {
      const inputs = randomValues(answering.network.inputs, rows, seededRandom(rows));
      const feeds = Object.entries(inputs).map(([name, { data, shape }]) => [name, viewOf(data, shape)]);
      const outputs = await session.run(Object.fromEntries(feeds));
      for (const [name, { data, shape }] of Object.entries(await reference.predict(inputs))) {
        expect(outputs[name]?.dims).toEqual(shape);
        const difference = Array.from(data, (value, index) => Math.abs(value - Number(outputs[name]?.data[index])));
        expect(Math.max(...difference)).toBeLessThan(1e-5);
      }
    }
  },
);

test('a length that may vary is one name, and any length is answered', async () => {
  const encoder = tinyTrainings.find(({ name }) => name === 'text encoder');
  if (!encoder) throw new Error('the text encoder left the table');
  const plan = { ...encoder, optimizer: { kind: 'sgd' } } as const;
  const state = createState(plan, 1);
  const model = exportNetwork(encoder.network, state.parameters);
  expect(model.inputs).toEqual([{ name: 'ids', type: 'int32', dims: ['rows', 'length'] }]);
  const session = await openSession(model);
  const reference = await cpuEngine.open(plan, state);
  for (const length of [1, 2, 5]) {
    const ids = Int32Array.from({ length: 3 * length }, (_, index) => 1 + (index % 10));
    const { scores } = await session.run({ ids: viewOf(ids, [3, length]) });
    const expected = await reference.predict({ ids: { data: ids, shape: [3, length] } });
    scores?.data.forEach((value: number | bigint | string, index: number) => {
      expect(Number(value)).toBeCloseTo(expected.scores?.data[index] ?? Number.NaN, 5);
    });
  }
});

test('what is worked out from the number of rows is refused, with the reason', () => {
  const network: Network = {
    name: 'counting',
    inputs: { x: { dtype: 'float32', shape: [null, 2] } },
    parameters: {},
    forward: (_, { x }) => {
      const [rows = 0] = x?.shape ?? [];
      return { y: tf.add(x as never, tf.reshape(tf.range(0, 2 * rows), [rows, 2])) };
    },
  };
  expect(() => exportNetwork(network, {})).toThrow(/depends on the number of rows/);
});

test('a parameter that the state lacks is named', () => {
  const [{ network } = tinyTrainings[0] as never] = tinyTrainings;
  expect(() => exportNetwork(network, {})).toThrow("the state has no 'hidden.0.");
});
