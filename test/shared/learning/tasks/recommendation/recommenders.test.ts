import { beforeAll, describe, expect, test } from 'vitest';
import { makePurchases } from '../../../../../examples/book-shop/purchases.ts';
import { cleanTable } from '../../../../../shared/dataset/clean/clean-table.ts';
import { profileTable } from '../../../../../shared/dataset/profile/profile-dataset.ts';
import { readRawTable } from '../../../../../shared/dataset/read-csv/read-raw-table.ts';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import type { Evaluation } from '../../../../../shared/learning/evaluate/schema.ts';
import { splitInteractions } from '../../../../../shared/learning/tasks/recommendation/split-interactions.ts';
import type { LoadedModel, RecommendationWish } from '../../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
const raw = await readRawTable(bytesOf(makePurchases(5, 250)));
const profile = profileTable(raw);
const { table, schema } = cleanTable(raw, profile.schema, []);
const labelAt = (name: string, row: number) => {
  const column = raw.columns.find((one) => one.name === name);
  return column?.spellings[column.codes[row] ?? -1];
};
const split = splitInteractions(table, schema, 'item_id');
const train = (candidate: string) =>
  trainCandidate({
    task: 'recommendation',
    candidate,
    table,
    schema,
    target: 'item_id',
    split,
    seed: 1,
    maxSeconds: 100,
  });

const candidates = ['popularity', 'item_to_item', 'matrix_factorisation', 'self_attention'] as const;

describe.each(candidates)('%s', (candidate) => {
  let scores: Readonly<Record<string, number | null>>;
  let baseline: typeof scores;
  let model: LoadedModel;
  let evaluation: Evaluation;
  beforeAll(async () => {
    const { artifact, heldOut } = await train(candidate);
    evaluation = evaluate(heldOut);
    ({ scores, baseline_scores: baseline } = evaluation);
    model = await loadModel(artifact);
  }, 100_000);

  async function ask(input: Readonly<Record<string, unknown>>, recommendation?: RecommendationWish) {
    const [output] = await model.predict([input], { recommendation });
    if (output?.kind !== 'recommendation') throw new TypeError('That is no recommendation');
    return output;
  }

  test('names who took what where it missed, by the rows that say so', () => {
    if (evaluation.kind !== 'recommendation') throw new Error('wrong kind');
    const { worst_errors: errors = [] } = evaluation;
    expect(errors.length).toBeGreaterThan(0);
    for (const { row, user, item } of errors) {
      expect([user, item]).toEqual(['user_id', 'item_id'].map((name) => labelAt(name, row - 1)));
    }
  });

  test('foretells what comes next better than popularity does, which foretells as itself', () => {
    if (candidate === 'popularity') expect(scores).toEqual(baseline);
    else expect(scores.ndcg_at_10_full).toBeGreaterThan(1.3 * (baseline.ndcg_at_10_full ?? 1));
  });

  test('lists as many items as are asked for, none that the user took', async () => {
    const items = table.columns.find(({ name }) => name === 'item_id');
    const users = table.columns.find(({ name }) => name === 'user_id');
    if (!items || !users || !('codes' in items && 'codes' in users)) throw new TypeError('Ids are labels');
    const user = users.dictionary.indexOf('reader-3');
    const taken = Array.from(items.codes).flatMap((code, row) =>
      users.codes[row] === user ? [items.dictionary[code] ?? ''] : [],
    );
    const { items: listed, fallback } = await ask({ user_id: 'reader-3' }, { topK: 60 });
    expect(listed).toHaveLength(60);
    expect(listed.some(({ item }) => taken.includes(item))).toBe(false);
    expect(fallback).toBeNull();
    const all = await ask({ user_id: 'reader-3' }, { topK: 100, excludesSeen: false });
    expect(taken.every((item) => all.items.some((one) => one.item === item))).toBe(true);
  });

  test('answers strangers what is popular, and says so; items it does not know are passed over and named', async () => {
    const { items, fallback, unknownItems } = await ask({ user_id: 'nobody', item_id: ['Atlantis 1'] });
    expect(items).toHaveLength(10);
    expect(fallback).toBe(candidate === 'popularity' ? null : 'popularity');
    expect(unknownItems).toEqual(['Atlantis 1']);
  });

  test('answers only items with the attribute that is asked for', async () => {
    const wanted = /^(Orchard|Lantern|Tundra) /;
    const one = await ask({ item_id: ['Orchard 2'], genre: 'history' }, { topK: 100 });
    expect(one.items.length).toBeGreaterThan(10);
    expect(one.items.every(({ item }) => wanted.test(item))).toBe(true);
    expect((await ask({ item_id: 'Orchard 2', genre: ['poetry'] })).items).toEqual([]);
  });

  test('a diverse list has more genres', async () => {
    const seriesOf = (items: readonly { readonly item: string }[]) =>
      new Set(items.map(({ item }) => item.split(' ')[0]));
    const plain = await ask({ item_id: ['Harbour 2', 'Harbour 3'] }, { topK: 5 });
    const diverse = await ask({ item_id: ['Harbour 2', 'Harbour 3'] }, { topK: 5, diversity: 0.9 });
    expect(seriesOf(diverse.items).size).toBeGreaterThanOrEqual(seriesOf(plain.items).size);
    expect(diverse.items[0]).toEqual(plain.items[0]);
  });

  test('an input without a user or items, or with a column that is not the model’s, is refused by name', async () => {
    await expect(ask({})).rejects.toMatchObject({ name: 'InputError', param: 'user_id' });
    await expect(ask({ user_id: ['a', 'b'] })).rejects.toMatchObject({ param: 'user_id' });
    await expect(ask({ user_id: 'reader-3', author: 'x' })).rejects.toMatchObject({ param: 'author' });
  });
});

test('a sequence network answers the volume that comes next in a series', async () => {
  const model = await loadModel((await train('self_attention')).artifact);
  const [output] = await model.predict([{ item_id: ['Harbour 4', 'Harbour 5'] }]);
  expect(output).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ item: 'Harbour 6' })]) });
  await model.close();
}, 100_000);
