import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrialRow } from '../../../shared/run/run-row.ts';
import { TrialStore } from '../../../shared/run/trial-store.ts';
import { idsOf, startTable } from '../../support/table.ts';

let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

const { tenantId } = idsOf('A');
const runId = `run_${'1'.repeat(26)}` as TrialRow['run_id'];
const ref = [tenantId, runId] as const;
const result = (seconds: number) => ({ score: 0.5, seconds, finished_at: 1 });

it('a rung gets one result, and none once it was judged: a worker that was given up changes no bill', async () => {
  const store = new TrialStore(fixture.table);
  const trial: TrialRow = {
    entity: 'trial',
    tenant_id: tenantId,
    run_id: runId,
    candidate: 'boosted_trees',
    number: 1,
    state: 'running',
    settings: {},
    rung: 0,
    results: [],
    error: null,
  };
  const secondsOf = async () => (await store.get(ref, ['boosted_trees', 1])).results.map(({ seconds }) => seconds);
  await store.putIfAbsent(trial);
  expect(await store.addResult(ref, trial, result(2))).toBe(true);
  expect(await store.addResult(ref, trial, result(7))).toBe(false);
  await store.update(ref, ['boosted_trees', 1], { rung: 1 });
  const promoted = await store.get(ref, ['boosted_trees', 1]);
  expect(await store.addResult(ref, promoted, result(3))).toBe(true);
  await store.update(ref, ['boosted_trees', 1], { state: 'stopped' });
  expect(await store.addResult(ref, await store.get(ref, ['boosted_trees', 1]), result(9))).toBe(false);
  await store.putIfAbsent(trial);
  expect(await secondsOf()).toEqual([2, 3]);
});
