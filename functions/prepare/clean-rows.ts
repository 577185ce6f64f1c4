import { rawDataKey } from '../../shared/bucket/keys.ts';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { cleanDataset } from '../../shared/dataset/clean/clean-dataset.ts';
import type { CleanDataset } from '../../shared/dataset/clean/clean-table.ts';
import { suggestedFixes } from '../../shared/dataset/profile/suggested-fixes.ts';
import { readProfile } from '../../shared/dataset/read-profile.ts';
import type { Fix, Profile } from '../../shared/dataset/schema.ts';
import type { BaseModel } from '../../shared/learning/pretrained/base-model.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { CleanFiles } from '../../shared/run/clean-files.ts';
import type { RunRow } from '../../shared/run/run-row.ts';
import { copyPretrained } from './copy-pretrained.ts';
import type { RunRef, Services } from './services.ts';

/** The step `clean`: applies the fixes, to the test dataset too, and writes the rows that everything later reads. */
export const cleanRows = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'clean', async (run) => {
    const profile = await readProfile(services.bucket, run.tenant_id, run.dataset_id);
    const fixes = run.fixes ?? suggestedFixes(profile);
    const raw = await services.bucket.stream(rawDataKey(run.tenant_id, run.dataset_id));
    const main = await cleanDataset(raw, profile, fixes, { target: run.target });
    const test = await cleanTestRows(services, run, profile, fixes);
    const files = new CleanFiles(services.bucket);
    await files.writeReport(ref, { dataset: main.report, test_dataset: test?.report ?? null });
    await files.writeRows(ref, {
      table: test ? appendTable(main.table, test.table) : main.table,
      schema: main.schema.map((column, at) => ({
        ...column,
        is_nullable: column.is_nullable || (test?.schema[at]?.is_nullable ?? false),
      })),
      testFrom: test ? main.table.rowCount : null,
      origins: test ? followedBy(main.origins, test.origins) : main.origins,
    });
    const base = run.pretrained && (await copyPretrained(services, run, run.pretrained));
    return withBase(describe(main, test), base);
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

function withBase(done: StepDone, base: BaseModel | null): StepDone {
  if (!base) return done;
  const { family, sha256 } = base;
  return {
    message: `${done.message} Copied the pretrained ${family} model.`,
    facts: { ...done.facts, pretrained: family, pretrained_sha256: sha256 },
  };
}

function describe({ report }: CleanDataset, test: CleanDataset | undefined): StepDone {
  const cells = report.fixes.reduce((sum, { cells_changed }) => sum + cells_changed, 0);
  const facts = { kept: report.row_count_after, rows: report.row_count_before, cells };
  const own = `Kept ${facts.kept} of ${facts.rows} rows and changed ${cells} cells.`;
  if (!test) return { message: own, facts };
  const testRows = test.table.rowCount;
  return { message: `${own} ${testRows} test rows.`, facts: { ...facts, test_rows: testRows } };
}
