import { expect, test } from 'vitest';
import { startPace } from '../../../../shared/learning/tasks/pace.ts';
import { CancelledError } from '../../../../shared/runtime/errors.ts';

const progress = (iteration: number) => ({ iteration, iterationCount: 100, fraction: iteration / 100, scores: {} });
const snapshot = () => Uint8Array.of(1);

/** Takes a hundred steps on a clock that moves 100 ms with each. */
async function takeSteps(limits: Partial<Parameters<typeof startPace>[0]>) {
  let now = 1_000_000;
  const pace = startPace({ maxSeconds: 60, ...limits }, () => now);
  let goingOn = 0;
  for (let step = 1; step <= 100; step += 1) {
    now += 100;
    if (await pace.step(progress(step), snapshot)) goingOn += 1;
  }
  return goingOn;
}

test('progress is passed on at most four times a second', async () => {
  const seen: number[] = [];
  await takeSteps({ onProgress: ({ iteration }) => void seen.push(iteration) });
  expect(seen.slice(0, 4)).toEqual([1, 4, 7, 10]);
});

test('a checkpoint is saved every two seconds', async () => {
  const saved: Uint8Array[] = [];
  await takeSteps({ checkpoint: { save: async (bytes) => void saved.push(bytes) } });
  expect(saved).toEqual(Array.from({ length: 5 }, snapshot));
});

test('a checkpoint of 50 MB is saved every ten seconds, so that saving never takes much of the time', async () => {
  let now = 1_000_000;
  const saves: number[] = [];
  const save = async () => void saves.push(now);
  const pace = startPace({ maxSeconds: 1000, checkpoint: { save } }, () => now);
  const large = new Uint8Array(50_000_000);
  for (let step = 1; step <= 500; step += 1) {
    now += 100;
    await pace.step(progress(1), async () => large);
  }
  expect(saves.slice(1).map((time, at) => time - (saves[at] ?? 0))).toEqual([10_000, 10_000, 10_000, 10_000]);
});

test('there is time to go on until the limit is reached', async () => {
  expect(await takeSteps({ maxSeconds: 3 })).toBe(29);
});

test('a cancellation that arrives through the event loop is heard', async () => {
  let isCancelled = false;
  setImmediate(() => {
    isCancelled = true;
  });
  await expect(takeSteps({ isCancelled: () => isCancelled })).rejects.toThrow(CancelledError);
});
