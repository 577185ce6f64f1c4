import { describe, expect, it } from 'vitest';
import { cleanDataset } from '../../../../shared/dataset/clean/clean-dataset.ts';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../../shared/dataset/profile/suggested-fixes.ts';
import { sampleLabels } from '../../../support/learning/sample-labels.ts';
import { bytesOf } from '../bytes-of.ts';
import { valuesOf } from '../cells-of.ts';

const texts = sampleLabels(200);
const csv = (sign: string) =>
  `text,tags\n${texts.map(({ text, labels }) => `"${text}","${labels.join(sign)}"`).join('\n')}\n`;
const jsonl = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const kindOf = async (file: string) => (await profileDataset(bytesOf(file))).schema.find(({ name }) => name === 'tags');

describe('a column of lists of labels', () => {
  it.each([';', '|', ' ; '])('is recognised by "%s" between them', async (sign) => {
    expect(await kindOf(csv(sign))).toMatchObject({ kind: 'labels', format: sign.trim() });
  });

  it('is recognised by the lists of JSON Lines, whatever signs the labels hold', async () => {
    const rows = texts.map(({ text, labels }) => ({ text, tags: labels.map((label) => `${label}|;1`) }));
    expect(await kindOf(jsonl(rows))).toMatchObject({ kind: 'labels', format: 'json' });
  });

  it.each([
    ['sentences with signs in them', (row: number) => `pay ${row}; then call; reference ${row * 7}`],
    ['two values that have a sign each', (row: number) => (row % 2 === 0 ? 'rent; monthly' : 'own | free')],
    ['single labels', (row: number) => `topic ${row % 4}`],
  ])('is not seen in %s', async (_, tagOf) => {
    const file = `text,tags\n${texts.map(({ text }, row) => `"${text}","${tagOf(row)}"`).join('\n')}\n`;
    expect((await kindOf(file))?.kind).not.toBe('labels');
  });

  it('is a value like any other in a table without texts, as before', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${['a;b', 'a', 'b', 'a;b;c', 'c'][row % 5]}`);
    expect(await kindOf(`size,tags\n${rows.join('\n')}\n`)).toMatchObject({ kind: 'categorical' });
  });

  it('is described by its labels, with those that are too rare and the rows that have none', async () => {
    const rows = [...texts.map(({ text, labels }) => ({ text, tags: labels })), { text: 'odd', tags: ['odd one'] }];
    const { columns, findings } = await profileDataset(bytesOf(jsonl(rows)));
    const count = (label: string) => texts.filter(({ labels }) => labels.includes(label)).length;
    const tags = columns.find(({ name }) => name === 'tags');
    expect(tags).toMatchObject({ kind: 'labels', distinct_count: 5, missing_count: 0 });
    expect(tags?.top_values).toContainEqual({ value: 'rude', count: count('rude') });
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'rare_labels', column: 'tags', row_count: 1, examples: ['"odd one" in 1 row'] }),
    );
    const without = texts.filter(({ labels }) => labels.length === 0).length;
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unlabelled_rows', row_count: without }));
  });

  it('is cleaned to JSON arrays: an empty cell of a CSV file is no label, null in JSON Lines is not known', async () => {
    const clean = async (file: string) => {
      const profile = await profileDataset(bytesOf(file));
      const { table } = await cleanDataset(bytesOf(file), profile, suggestedFixes(profile), { target: 'tags' });
      return valuesOf(table).map(([, tags]) => tags);
    };
    const [first, second] = [texts.slice(0, 150), texts.slice(150)];
    const lines = [...first.map(({ text, labels }) => ({ text, tags: labels })), { text: 'what', tags: null }];
    const fromLines = await clean(jsonl(lines));
    expect(fromLines.slice(0, 150)).toEqual(first.map(({ labels }) => JSON.stringify(labels.toSorted())));
    expect(fromLines.at(-1)).toBeNull();
    expect(second.length).toBe(50);
    expect(await clean(csv(';'))).toEqual(texts.map(({ labels }) => JSON.stringify(labels.toSorted())));
  });
});
