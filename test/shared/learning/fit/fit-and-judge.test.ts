import { expect, test } from 'vitest';
import { fitAndJudge } from '../../../../shared/learning/fit/fit-and-judge.ts';
import type { Interactions } from '../../../../shared/learning/recommend/interactions.ts';
import { leaveOneOut } from '../../../../shared/learning/recommend/leave-one-out.ts';
import { startPace } from '../../../../shared/learning/tasks/pace.ts';
import type { Recommender } from '../../../../shared/learning/tasks/recommendation/recommender.ts';

const userCount = 4;
/** Each user takes 0, 1, 2, 3, 4 in turn. */
const interactions: Interactions = {
  userCount,
  itemCount: 8,
  users: Int32Array.from({ length: 20 }, (_, row) => row % userCount),
  items: Int32Array.from({ length: 20 }, (_, row) => Math.floor(row / userCount)),
  times: null,
};
const split = leaveOneOut(
  interactions,
  Int32Array.from({ length: 20 }, (_, row) => row),
);

interface Told {
  readonly rows: number;
  readonly questions: number;
  readonly until: number | undefined;
}

/** Answers the item after the last one, and keeps what each fit was given. */
function follower(told: Told[], spend: () => void): Recommender {
  return {
    name: 'follower',
    description: '',
    searchSpace: {},
    spends: 'rows',
    fit: async ({ histories, validation, until }) => {
      told.push({ rows: histories.rows.length, questions: validation.length, until });
      spend();
      return { settings: {}, weights: new Uint8Array(), ...(until === undefined && { until: 0.5 }) };
    },
    open: async ({ itemCount }) => ({
      score: async (asked) => {
        const scores = new Float32Array(asked.length * itemCount);
        asked.forEach(({ history }, at) => {
          scores[at * itemCount + (history.at(-1) ?? 0) + 1] = 1;
        });
        return scores;
      },
      likeness: null,
      knows: () => true,
      close: async () => undefined,
    }),
  };
}

async function judge(secondsOfFit: number) {
  let nowMs = 0;
  const told: Told[] = [];
  const recommender = follower(told, () => {
    nowMs += secondsOfFit * 1000;
  });
  const limits = { maxSeconds: 100 };
  const first = startPace(limits, () => nowMs);
  const pace = { first, second: () => startPace(limits, () => nowMs) };
  const judged = await fitAndJudge({ recommender, interactions, split, chosen: {}, seed: 1, pace, threadCount: 0 });
  return { told, judged };
}

test('what is kept learned the validation rows too, for as long as they found best, and the test items are ranked by it', async () => {
  const { told, judged } = await judge(10);
  expect(told).toEqual([
    { rows: 12, questions: 4, until: undefined },
    { rows: 16, questions: 0, until: 0.5 },
  ]);
  expect(Array.from(judged.validation.fullRanks)).toEqual([0, 0, 0, 0]);
  expect(Array.from(judged.test.fullRanks)).toEqual([0, 0, 0, 0]);
  expect(Math.min(...judged.testBaseline.fullRanks)).toBeGreaterThan(0);
});

test('the first fit is kept where there is no time for another', async () => {
  const { told, judged } = await judge(60);
  expect(told).toHaveLength(1);
  expect(Array.from(judged.test.fullRanks)).toEqual([0, 0, 0, 0]);
});
