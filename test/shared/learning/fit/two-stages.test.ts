import { describe, expect, test } from 'vitest';
import { trainInStages } from '../../../../shared/learning/fit/two-stages.ts';
import { startPace } from '../../../../shared/learning/tasks/pace.ts';
import type { TrainingInput, TrainingProgress } from '../../../../shared/learning/tasks/task.ts';

interface Limits {
  readonly checkpoint?: TrainingInput['checkpoint'];
  readonly share?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** Stages that count: the first to 4, the second from there to 10; a checkpoint is the count. */
async function count(limits: Limits) {
  let now = 0;
  // Every look at the clock takes six seconds, so that each step is saved and reported.
  const clock = () => {
    now += 6000;
    return now;
  };
  const steps: string[] = [];
  const stage =
    (name: string, stepCount: number): Parameters<typeof trainInStages>[0]['second'] =>
    async (pace, learned) => {
      let step = pace.checkpoint?.resumeFrom?.[0] ?? 0;
      while (step < stepCount) {
        step += 1;
        steps.push(`${name}${step}`);
        const progress = { iteration: step, iterationCount: stepCount, fraction: step / stepCount, scores: {} };
        const done = step;
        if (!(await pace.step(progress, () => Uint8Array.of(done)))) break;
      }
      return { count: Float32Array.of((learned.count?.[0] ?? 0) + step) };
    };
  const [first, second] = [stage('a', 4), stage('b', 6)];
  const pace = startPace({ maxSeconds: 1e9, ...limits }, clock);
  const result = await trainInStages({ stepCounts: [4, 6], first: (own) => first(own, {}), second }, pace);
  return { steps, count: result.count?.[0] };
}

const whole = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6'];

describe('a training in two stages', () => {
  test('hands what the first learned to the second, and tells how far both together are', async () => {
    const heard: TrainingProgress[] = [];
    const result = await count({ onProgress: (progress) => void heard.push(progress) });
    expect(result).toEqual({ steps: whole, count: 10 });
    expect(heard.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(heard.map(({ fraction }) => fraction.toFixed(1))).toEqual(
      Array.from({ length: 10 }, (_, at) => ((at + 1) / 10).toFixed(1)),
    );
  });

  test('goes on from a checkpoint of either stage', async () => {
    const saved: Uint8Array[] = [];
    await count({ checkpoint: { save: async (bytes) => void saved.push(bytes) } });
    expect(saved.length).toBe(10);
    for (const done of [2, 4, 7]) {
      const resumeFrom = saved[done - 1] ?? new Uint8Array();
      const result = await count({ checkpoint: { resumeFrom, save: async () => undefined } });
      expect(result).toEqual({ steps: whole.slice(done), count: 10 });
    }
  });

  test('gives a trial its share of each stage', async () => {
    expect((await count({ share: 0.5 })).steps).toEqual(['a1', 'a2', 'b1', 'b2', 'b3']);
  });

  test('refuses a checkpoint of another training', async () => {
    const checkpoint = { resumeFrom: Uint8Array.of(1, 2, 3), save: async () => undefined };
    await expect(count({ checkpoint })).rejects.toMatchObject({ name: 'CorruptBytesError' });
  });
});
