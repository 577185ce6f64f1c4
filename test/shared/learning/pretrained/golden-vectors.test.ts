import { describe, expect, test } from 'vitest';
import { textEncoder } from '../../../../shared/learning/networks/text-encoder.ts';
import { encoderChoices } from '../../../../shared/learning/pretrained/encoder-choices.ts';
import { readEncoderConfig } from '../../../../shared/learning/pretrained/encoder-config.ts';
import { loadEncoder } from '../../../../shared/learning/pretrained/load-encoder.ts';
import type { Engine } from '../../../../shared/learning/tensor/engine.ts';
import { exportNetwork } from '../../../../shared/learning/tensor/export.ts';
import { openSession, viewOf } from '../../../../shared/learning/tensor/replay.ts';
import { createState, type NamedArrays } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { openBytes, pretrainedFile } from '../../../support/learning/safetensors.ts';

/** What the transformers library answers: see test/fixtures/pretrained/make_models.py. */
interface Answers {
  readonly ids: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly pooled: readonly number[] | null;
}

const objective = {
  targets: {},
  loss: () => {
    throw new Error('nothing is trained here');
  },
};

describe.each(['bert', 'distilbert', 'roberta'])('%s', (family) => {
  const answers = JSON.parse(pretrainedFile(family, 'answers.json').toString()) as Answers;
  const config = readEncoderConfig(pretrainedFile(family, 'config.json').toString());
  const network = textEncoder({ ...encoderChoices(config), outputCount: null });
  const ids = { data: Int32Array.from(answers.ids.flat()), shape: [answers.ids.length, answers.ids[0]?.length ?? 0] };

  async function weights(): Promise<NamedArrays> {
    const { parameters, fresh } = await loadEncoder(
      config,
      await openBytes(pretrainedFile(family, 'model.safetensors')),
    );
    const { parameters: initial } = createState({ network, objective, optimizer: { kind: 'sgd' }, batchSize: 1 }, 1);
    expect(Object.keys(initial).filter((name) => !(name in parameters))).toEqual(fresh);
    return { ...initial, ...parameters };
  }

  function check(states: ArrayLike<number>, pooled: ArrayLike<number>) {
    const [rowCount = 0, placeCount = 0] = ids.shape;
    for (let row = 0; row < rowCount; row += 1) {
      const wanted = answers.states[row] ?? [];
      expect(wanted).toHaveLength((answers.lengths[row] ?? 0) * config.width);
      const first = row * placeCount * config.width;
      wanted.forEach((value, at) => {
        expect(Math.abs((states[first + at] ?? Number.NaN) - value), `row ${row}, number ${at}`).toBeLessThan(1e-5);
      });
    }
    answers.pooled?.forEach((value, at) => {
      expect(Math.abs((pooled[at] ?? Number.NaN) - value), `pooled ${at}`).toBeLessThan(1e-5);
    });
  }

  test.each<[string, Engine]>([
    ['tfjs', cpuEngine],
    ['the traced engine', tracedEngine()],
  ])('answers in %s what the transformers library answers', async (_, engine) => {
    const plan = { network, objective, optimizer: { kind: 'sgd' }, batchSize: 2 } as const;
    const trainer = await engine.open(plan, { ...createState(plan, 1), parameters: await weights() });
    const { states, pooled } = await trainer.predict({ ids });
    check(states?.data ?? [], pooled?.data ?? []);
    await trainer.dispose();
  });

  test('answers the same from the exported graph', async () => {
    const session = await openSession(exportNetwork(network, await weights()));
    const { states, pooled } = await session.run({ ids: viewOf(ids.data, ids.shape) });
    check((states?.data ?? []) as Float32Array, (pooled?.data ?? []) as Float32Array);
    await session.release();
  });
});
