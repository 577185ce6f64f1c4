import { describe, expect, it, test } from 'vitest';
import { makePurchases } from '../../../../examples/book-shop/purchases.ts';
import { cleanTable } from '../../../../shared/dataset/clean/clean-table.ts';
import { profileTable } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';
import { openRecommendationTrials, rowsOfSomeUsers } from '../../../../shared/learning/fit/recommendation-trials.ts';
import type { Interactions } from '../../../../shared/learning/recommend/interactions.ts';
import { drawSettings } from '../../../../shared/learning/search/draw-settings.ts';
import type { Settings } from '../../../../shared/learning/search/search-space.ts';
import type { TrialInput } from '../../../../shared/learning/search/trial.ts';
import { recommenders } from '../../../../shared/learning/tasks/recommendation/recommenders.ts';
import { splitInteractions } from '../../../../shared/learning/tasks/recommendation/split-interactions.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { CancelledError } from '../../../../shared/runtime/errors.ts';

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
const raw = await readRawTable(bytesOf(makePurchases(5, 30)));
const { table, schema } = cleanTable(raw, profileTable(raw).schema, []);
const split = splitInteractions(table, schema, 'item_id');
const searched = recommenders.filter(({ searchSpace }) => Object.keys(searchSpace).length > 0);
const stillClock = () => 0;

describe.each(searched)(
  'a trial of $name',
  ({ name: candidate, searchSpace, spends }) => {
    const rows = { task: 'recommendation', candidate, table, schema, target: 'item_id', split } as const;
    const isNetwork = candidate === 'self_attention';
    const small: Settings = isNetwork ? { width: 16, blocks: 1, places: 20 } : {};
    const chosen = { ...drawSettings(searchSpace, candidate, 1, 1), ...small };
    const train = openRecommendationTrials(rows);
    const run = async (
      share: number,
      { resumeFrom, ...more }: Partial<TrialInput> & { resumeFrom?: Uint8Array | undefined } = {},
    ) => {
      const saved: Uint8Array[] = [];
      const checkpoint = {
        save: async (bytes: Uint8Array) => void saved.push(bytes),
        ...(resumeFrom && { resumeFrom }),
      };
      const output = await train({ chosen, share, seed: 1, maxSeconds: 1e6, ...more, checkpoint }, stillClock);
      return { ...output, last: saved.at(-1) };
    };
    const wholeFit = (more: object = {}) => trainCandidate({ ...rows, seed: 1, maxSeconds: 1e6, ...more }, stillClock);

    it('is judged by the metric that ranks candidates, and alike when it is repeated', async () => {
      const { score } = await run(1 / 3);
      expect(score).toBeGreaterThan(0);
      expect((await run(1 / 3)).score).toBe(score);
    });

    it('goes on, when promoted, to the model that one whole fit with its settings makes, and the usual ones do not', async () => {
      const { last: first } = await run(1 / 9);
      const { last: second } = await run(1 / 3, { resumeFrom: first });
      if (spends === 'iterations') expect(second).toBeDefined();
      const checkpoint = second && { checkpoint: { resumeFrom: second, save: async () => undefined } };
      const iterations: number[] = [];
      const onProgress = ({ iteration }: { readonly iteration: number }) => void iterations.push(iteration);
      const resumed = await wholeFit({ chosen, ...checkpoint, onProgress });
      if (spends === 'iterations') expect(iterations[0]).toBeGreaterThan(1);
      const whole = await wholeFit({ chosen });
      expect(resumed.artifact).toEqual(whole.artifact);
      expect(whole.artifact).not.toEqual((await wholeFit()).artifact);
    });

    it('refuses settings that it does not have', async () => {
      await expect(wholeFit({ chosen: { magic: 1 } })).rejects.toThrow('"magic"');
    });

    it('stops when it is cancelled', async () => {
      await expect(run(1 / 3, { isCancelled: () => true })).rejects.toThrow(CancelledError);
    });
  },
  120_000,
);

test('a share of the users keeps all of their rows, and a larger share keeps them too', () => {
  const users = Int32Array.of(0, 0, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 1);
  const interactions: Interactions = { userCount: 7, itemCount: 13, users, items: users, times: null };
  const rows = users.map((_, row) => row);
  const keptOf = (share: number) => Array.from(rowsOfSomeUsers(interactions, rows, { share, seed: 1 }));
  const usersOf = (some: readonly number[]) => new Set(some.map((row) => users[row]));
  const [few, more] = [keptOf(0.3), keptOf(0.7)];
  expect([usersOf(few).size, usersOf(more).size]).toEqual([3, 5]);
  expect(few.filter((row) => !more.includes(row))).toEqual([]);
  for (const kept of [few, more]) {
    expect(kept).toEqual(Array.from(rows).filter((row) => usersOf(kept).has(users[row])));
  }
  expect(keptOf(1)).toEqual(Array.from(rows));
});
