import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanRows } from '../../../functions/prepare/clean-rows.ts';
import { splitAndPlan } from '../../../functions/prepare/split-and-plan.ts';
import { createRun } from '../../../functions/runs/create-run.ts';
import { CleanFiles } from '../../../shared/run/clean-files.ts';
import { apiRequest } from '../../support/api-request.ts';
import { sampleTexts } from '../../support/learning/sample-texts.ts';
import { idsOf } from '../../support/table.ts';
import { uploadFile } from '../../support/upload-file.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const texts = sampleTexts(200);
const label = texts[0]?.label ?? '';
const partAt = (row: number) => (row < 140 ? 'train' : row < 170 ? 'validation' : 'test');
const jsonLines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

async function prepared(main: string, extras: readonly string[], more: object) {
  const [dataset_id = '', ...extra_dataset_ids] = await Promise.all(
    [main, ...extras].map((file) => uploadFile(bench, file)),
  );
  const body = { dataset_id, extra_dataset_ids, seed: 3, compute: 'auto', ...more } as never;
  const run = (await createRun(bench)(apiRequest({ body }))).body;
  return { ref: [tenantId, run.id] as const, extraIds: extra_dataset_ids };
}

describe('a run that learns from extra datasets', () => {
  it('follows the parts of its own rows, whatever theirs say, and tests no text that stands in theirs', async () => {
    const main = jsonLines(texts.map((text, row) => ({ ...text, split: partAt(row) })));
    const told = [
      { text: 'a line that nobody wrote before', label, split: 'test', mood: 'good' },
      { ...texts[190], split: null, mood: 'bad' },
    ];
    const { ref } = await prepared(main, [jsonLines(told), `label,text\n${label},another such line\n,no label\n`], {
      target: 'label',
      task: 'auto',
    });
    const { facts: cleaned } = await cleanRows(bench, ref);
    expect(cleaned).toMatchObject({ kept: 200, extra_rows: 4 });
    const { facts } = await splitAndPlan(bench, ref);
    expect(facts).toMatchObject({ train: 143, validation: 30, test: 29, leaked_test: 1 });
    const files = new CleanFiles(bench.bucket);
    const { table, extraFrom } = await files.readRows(ref);
    expect(table.columns.map(({ name }) => name).sort()).toEqual(['label', 'split', 'text']);
    const { train } = await files.readSplit(ref);
    expect(Array.from(train).filter((row) => row >= extraFrom)).toEqual([200, 201, 202]);
  });

  it('fails with the dataset and the cells that are of another kind', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 2 ? 'yes' : 'no'}`);
    const wrong = 'income,repaid\nmuch,yes\nlittle,no\n5,no\n';
    const { ref, extraIds } = await prepared(`income,repaid\n${rows.join('\n')}\n`, [wrong], {
      target: 'repaid',
      task: 'tabular_classification',
    });
    await expect(cleanRows(bench, ref)).rejects.toMatchObject({
      code: 'column_kind_mismatch',
      message: expect.stringContaining(`The extra dataset ${extraIds[0]}: Column "income" should be numeric`),
      rows: [1, 2],
    });
  });
});
