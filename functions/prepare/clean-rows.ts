import { rawDataKey } from '../../shared/bucket/keys.ts';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { cleanDataset } from '../../shared/dataset/clean/clean-dataset.ts';
import { type CleanDataset, cleanTable } from '../../shared/dataset/clean/clean-table.ts';
import { takeColumns } from '../../shared/dataset/clean/take-columns.ts';
import { suggestedFixes } from '../../shared/dataset/profile/suggested-fixes.ts';
import { readDataset } from '../../shared/dataset/read-dataset.ts';
import { readProfile } from '../../shared/dataset/read-profile.ts';
import type { Fix, Profile } from '../../shared/dataset/schema.ts';
import type { BaseModel } from '../../shared/learning/pretrained/base-model.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { CleanFiles } from '../../shared/run/clean-files.ts';
import type { RunRow } from '../../shared/run/run-row.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import { copyPretrained } from './copy-pretrained.ts';
import type { RunRef, Services } from './services.ts';

/** The step `clean`: applies the fixes to every dataset of the run, and writes the rows that everything later reads. */
export const cleanRows = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'clean', async (run) => {
    const profile = await readProfile(services.bucket, run.tenant_id, run.dataset_id);
    const fixes = run.fixes ?? suggestedFixes(profile);
    const raw = await services.bucket.stream(rawDataKey(run.tenant_id, run.dataset_id));
    const main = await cleanDataset(raw, profile, fixes, { target: run.target });
    const test = await cleanTestRows(services, run, profile, fixes);
    const extras: CleanDataset[] = [];
    for (const id of run.extra_dataset_ids) extras.push(await cleanExtraRows(services, run, id, profile, fixes));
    const parts = [main, ...(test ? [test] : []), ...extras];
    const files = new CleanFiles(services.bucket);
    await files.writeReport(ref, {
      dataset: main.report,
      test_dataset: test?.report ?? null,
      extra_datasets: extras.map(({ report }) => report),
    });
    const table = parts.map((part) => part.table).reduce(appendTable);
    await files.writeRows(ref, {
      table,
      schema: main.schema.map((column, at) => ({
        ...column,
        is_nullable: parts.some(({ schema }) => schema[at]?.is_nullable),
      })),
      testFrom: test ? main.table.rowCount : null,
      extraFrom: table.rowCount - extras.reduce((sum, extra) => sum + extra.table.rowCount, 0),
      origins: parts.map(({ origins }) => origins).reduce(followedBy),
    });
    const base = run.pretrained && (await copyPretrained(services, run, run.pretrained));
    return withBase(describe(main, test, extras), base);
  });

type Origins = CleanDataset['origins'];

const followedBy = (first: Origins, second: Origins): Origins => ({
  numbers: Int32Array.from([...first.numbers, ...second.numbers]),
  files: first.files && second.files && [...first.files, ...second.files],
});

/** The test rows read as the dataset's own columns; none is dropped for being equal to another: that would flatter. */
async function cleanTestRows(
  { bucket }: Services,
  { tenant_id, test_dataset_id, target }: RunRow,
  profile: Profile,
  fixes: readonly Fix[],
): Promise<CleanDataset | undefined> {
  if (test_dataset_id === null) return undefined;
  const raw = await bucket.stream(rawDataKey(tenant_id, test_dataset_id));
  const kept = fixes.filter(({ kind }) => kind !== 'drop_duplicate_rows');
  return cleanDataset(raw, profile, kept, { target, schema: profile.schema });
}

/** Rows to learn from besides: whatever else they hold, they are read as the dataset's own columns. */
async function cleanExtraRows(
  { bucket }: Services,
  { tenant_id, target }: RunRow,
  datasetId: RunRow['dataset_id'],
  { schema }: Profile,
  fixes: readonly Fix[],
): Promise<CleanDataset> {
  try {
    const raw = await readDataset(await bucket.stream(rawDataKey(tenant_id, datasetId)), schema);
    return cleanTable(takeColumns(raw, schema), schema, fixes, target);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { code, message, param, rows } = error;
    throw new RunError(code, `The extra dataset ${datasetId}: ${message}`, { param, rows, cause: error });
  }
}

function withBase(done: StepDone, base: BaseModel | null): StepDone {
  if (!base) return done;
  const { family, sha256 } = base;
  return {
    message: `${done.message} Copied the pretrained ${family} model.`,
    facts: { ...done.facts, pretrained: family, pretrained_sha256: sha256 },
  };
}

function describe({ report }: CleanDataset, test: CleanDataset | undefined, extras: readonly CleanDataset[]): StepDone {
  const cells = report.fixes.reduce((sum, { cells_changed }) => sum + cells_changed, 0);
  const facts = { kept: report.row_count_after, rows: report.row_count_before, cells };
  const own = `Kept ${facts.kept} of ${facts.rows} rows and changed ${cells} cells.`;
  const testRows = test?.table.rowCount;
  const extraRows = extras.reduce((sum, { table }) => sum + table.rowCount, 0);
  return {
    message: [
      own,
      ...(testRows === undefined ? [] : [`${testRows} test rows.`]),
      ...(extras.length === 0 ? [] : [`${extraRows} extra rows to learn from.`]),
    ].join(' '),
    facts: {
      ...facts,
      ...(testRows !== undefined && { test_rows: testRows }),
      ...(extras.length > 0 && { extra_rows: extraRows }),
    },
  };
}
