import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../shared/dataset/read-dataset.ts';
import { readLabelList } from '../../../shared/dataset/values/label-list.ts';
import { datasetFile, type LabelledInput } from '../../../shared/feedback/dataset-file.ts';
import type { Id } from '../../../shared/runtime/ids.ts';
import { picture } from '../dataset/images/archive.ts';

const idOf = (at: number) => `prd_01JDBQ0000000000000000000${at}` as Id<'prediction'>;
async function* chunk(bytes: Uint8Array) {
  yield bytes;
}
const cells = (table: Awaited<ReturnType<typeof readDataset>>) =>
  Object.fromEntries(table.columns.map((one) => [one.name, Array.from(one.codes, (code) => one.spellings[code])]));

describe('the file of a feedback dataset', () => {
  it('is a CSV of the inputs with the truth in the place of the target, whatever its cells hold', async () => {
    const rows: LabelledInput[] = [
      { id: idOf(1), inputs: { size: 1.5, note: 'a "b", c\nd', y: 'old' }, truth: 'yes' },
      { id: idOf(2), inputs: { size: null, extra: true, list: ['x'] }, truth: 'no, never' },
    ];
    const file = datasetFile(rows, { target: 'y', imageColumn: undefined });
    expect(file).toMatchObject({ filename: 'feedback.csv', contentType: 'text/csv' });
    expect(cells(await readDataset(chunk(file.bytes)))).toEqual({
      size: ['1.5', ''],
      note: ['a "b", c\nd', ''],
      extra: ['', 'true'],
      list: ['', ''],
      y: ['yes', 'no, never'],
    });
  });

  it('writes a set of labels as a list that reads as one', async () => {
    const rows: LabelledInput[] = [{ id: idOf(1), inputs: { text: 'late' }, truth: ['a "b"', 'c'] }];
    const file = datasetFile(rows, { target: 'y', imageColumn: undefined });
    const [cell = ''] = cells(await readDataset(chunk(file.bytes))).y ?? [];
    expect(readLabelList(cell, 'json')).toEqual(['a "b"', 'c']);
  });

  it('is a ZIP of pictures with their labels that reads as an upload does', async () => {
    const [red, blue] = [await picture(20, 10, '#ff0000'), await picture(20, 10, '#0000ff', 'jpeg')];
    const rows = [
      { id: idOf(1), inputs: { image: `data:image/png;base64,${Buffer.from(red).toString('base64')}` }, truth: 'a/b' },
      { id: idOf(2), inputs: { image: Buffer.from(blue).toString('base64') }, truth: 'cold' },
      { id: idOf(3), inputs: { image: null }, truth: 'lost' },
    ];
    const file = datasetFile(rows, { target: 'label', imageColumn: 'image' });
    const table = await readDataset(chunk(file.bytes));
    expect(table.rowCount).toBe(2);
    expect(cells(table).label).toEqual(['a/b', 'cold']);
    expect(table.files?.names).toEqual([`${idOf(1)}.png`, `${idOf(2)}.img`]);
  });
});
