import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteModel } from '../../../functions/models/delete-model.ts';
import { getModel } from '../../../functions/models/get-model.ts';
import { getVersion } from '../../../functions/models/get-version.ts';
import { listModels } from '../../../functions/models/list-models.ts';
import { listVersions } from '../../../functions/models/list-versions.ts';
import { setAlias } from '../../../functions/models/set-alias.ts';
import { candidateFolder } from '../../../shared/bucket/keys.ts';
import type { ModelRow, VersionRow } from '../../../shared/model/store.ts';
import type { Id } from '../../../shared/runtime/ids.ts';
import { apiRequest } from '../../support/api-request.ts';
import { idsOf } from '../../support/table.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

const { tenantId } = idsOf('A');
const ulid = (letter: string, place: number) => `01JDBQ000000000000000000${letter}${place}`;

const modelRow = (letter: string): ModelRow => ({
  entity: 'model',
  tenant_id: tenantId,
  id: `mdl_${ulid(letter, 0)}` as Id<'model'>,
  name: letter,
  task: 'tabular_regression',
  target: 'price',
  state: 'live',
  champion: null,
  challenger: null,
  version_count: 0,
  created_at: 1,
  updated_at: 1,
});
const versionRow = (letter: string, number: number): VersionRow => ({
  entity: 'version',
  tenant_id: tenantId,
  id: `ver_${ulid(letter, number)}` as Id<'version'>,
  model_id: modelRow(letter).id,
  number,
  task: 'tabular_regression',
  target: 'price',
  candidate: 'linear_regression',
  run_id: `run_${ulid(letter, number)}` as Id<'run'>,
  dataset_id: `ds_${ulid(letter, 0)}` as Id<'dataset'>,
  size_bytes: 3,
  input_schema: [],
  evaluation: {
    object: 'evaluation',
    kind: 'regression',
    split: 'test',
    rows_sha256: null,
    row_count: 9,
    primary_metric: 'rmse',
    scores: { rmse: 1e18, r2: null },
    baseline_scores: { rmse: 2.5 },
    interval: { low: 0.1, high: 0.2 },
  },
  importance: [],
  base_model: null,
  created_at: 1,
});

/** A model with two versions, each with one artifact file that was written twice. */
async function makeModel(letter: string): Promise<Id<'model'>> {
  for (const number of [1, 2]) {
    const version = versionRow(letter, number);
    await bench.models.addVersion(version, { newModel: number === 1 ? modelRow(letter) : undefined });
    const key = `${candidateFolder(tenantId, version.run_id, version.candidate)}weights.bin`;
    await bench.bucket.put(key, 'old');
    await bench.bucket.put(key, 'new');
  }
  return modelRow(letter).id;
}

describe('a model', () => {
  it('shows its versions as they were registered, newest first', async () => {
    const params = { model_id: await makeModel('A') };
    expect((await getModel(bench)(apiRequest({ params }))).body).toMatchObject({ version_count: 2 });
    const { data } = (await listVersions(bench)(apiRequest({ params }))).body;
    expect(data.map(({ number }) => number)).toEqual([2, 1]);
    const one = { ...params, version_id: versionRow('A', 1).id };
    const { evaluation } = (await getVersion(bench)(apiRequest({ params: one }))).body;
    expect(evaluation).toEqual(versionRow('A', 1).evaluation);
  });

  it('gives each number to one version only', async () => {
    await makeModel('B');
    const late = { ...versionRow('B', 2), id: `ver_${ulid('B', 9)}` as Id<'version'> };
    expect(await bench.models.addVersion(late)).toBe(false);
    expect(await bench.models.addVersion({ ...late, number: 3 })).toBe(true);
  });

  it('points an alias at its own versions only', async () => {
    const [model_id, other] = [await makeModel('C'), await makeModel('D')];
    const point = (alias: string, version_id: string, id = model_id) =>
      setAlias(bench)(apiRequest({ params: { model_id: id, alias }, body: { version_id } }));
    const [first, second] = [versionRow('C', 1).id, versionRow('C', 2).id];
    await point('champion', first);
    expect((await point('challenger', second)).body.aliases).toEqual({ champion: first, challenger: second });
    await expect(point('champion', first, other)).rejects.toMatchObject({ code: 'not_found', param: 'version_id' });
  });

  it('is deleted with its versions, artifacts and their old copies, and nothing else', async () => {
    const [model_id, kept] = [await makeModel('E'), await makeModel('F')];
    const report = (await deleteModel(bench)(apiRequest({ params: { model_id } }))).body;
    expect(report.removed).toEqual({ versions: 2, objects: 4, bytes: 12, asked: 0, feedback: 0 });
    for (const use of [getModel, listVersions, deleteModel]) {
      await expect(use(bench)(apiRequest({ params: { model_id } }))).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await getModel(bench)(apiRequest({ params: { model_id: kept } }))).body.version_count).toBe(2);
  });

  it('is out of service once its deletion began, and the next call finishes it', async () => {
    const model_id = await makeModel('G');
    await bench.models.markDeleting([tenantId, model_id], 2);
    await expect(getModel(bench)(apiRequest({ params: { model_id } }))).rejects.toMatchObject({ code: 'not_found' });
    const { removed } = (await deleteModel(bench)(apiRequest({ params: { model_id } }))).body;
    expect(removed.versions).toBe(2);
  });

  it('belongs to its tenant alone', async () => {
    const model_id = await makeModel('H');
    for (const use of [getModel, listVersions, deleteModel]) {
      const request = apiRequest({ params: { model_id }, letter: 'B' });
      await expect(use(bench)(request)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await listModels(bench)(apiRequest({ letter: 'B' }))).body.data).toEqual([]);
  });
});
