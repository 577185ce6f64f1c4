import { expect, test } from 'vitest';
import { answerInputs } from '../../../functions/inference/answer-inputs.ts';
import { ArtifactError } from '../../../shared/learning/artifact/artifact-error.ts';
import { InputError } from '../../../shared/learning/features/input-error.ts';
import type { LoadedModel } from '../../../shared/learning/tasks/task.ts';
import { inferenceEvent } from '../../../shared/prediction/inference-event.ts';

const event = { artifact_folder: 'tenants/t/artifacts/r/c/', inputs: [{ size: 1 }, { size: 2 }] };
const modelThat = (predict: LoadedModel['predict']) => ({ get: async () => ({ predict }) as LoadedModel });

test('all inputs are one batch', async () => {
  const batches: number[] = [];
  const models = modelThat(async (inputs) => {
    batches.push(inputs.length);
    return inputs.map(({ size }) => ({ kind: 'regression', value: Number(size) }));
  });
  const answer = await answerInputs(models, event);
  expect(answer).toMatchObject({ kind: 'outputs', outputs: [{ value: 1 }, { value: 2 }] });
  expect(batches).toEqual([2]);
});

test('an input or an artifact at fault is an answer; anything else is thrown', async () => {
  const failing = (error: Error) => modelThat(() => Promise.reject(error));
  expect(await answerInputs(failing(new InputError('size', 'too big', 1)), event)).toEqual({
    kind: 'input_error',
    param: 'size',
    message: 'too big',
    index: 1,
  });
  const unread = { get: () => Promise.reject(new ArtifactError('newer', 'format version 9')) };
  expect(await answerInputs(unread, event)).toEqual({
    kind: 'artifact_error',
    fault: 'newer',
    message: 'format version 9',
  });
  await expect(answerInputs(failing(new RangeError('own fault')), event)).rejects.toThrow('own fault');
});

test('only a folder of artifacts is read', () => {
  expect(inferenceEvent.safeParse(event).success).toBe(true);
  for (const artifact_folder of ['tenants/t/raw/d/', 'tenants/t/artifacts/../../x/', 'tenants/t/artifacts/r/c']) {
    expect(inferenceEvent.safeParse({ ...event, artifact_folder }).success, artifact_folder).toBe(false);
  }
});
