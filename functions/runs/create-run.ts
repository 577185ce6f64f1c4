import { usualSettings } from '../../shared/learning/search/search-space.ts';
import { findCandidate } from '../../shared/learning/tasks/find-candidate.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { CandidateRow, RunRow } from '../../shared/run/run-row.ts';
import type { RunRequest } from '../../shared/run/schema.ts';
import { showRun } from '../../shared/run/show-run.ts';
import type { Caller } from '../../shared/runtime/caller.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id } from '../../shared/runtime/ids.ts';
import { readSpendRules } from '../../shared/wallet/rules-store.ts';
import { letRunBeReclaimed, reserveRun, settleRun } from '../../shared/wallet/run-lease.ts';
import { planRun, type RunPlan, spendingOf } from './plan-run.ts';
import type { RunUseCase, Services } from './services.ts';

const defaultSplit = { validation_share: 0.15, test_share: 0.2 } as const;

/** What it may cost first, then rows, then the execution; a run that cannot be started is taken back, so that none waits for ever. */
export const createRun =
  (services: Services): RunUseCase<'createRun'> =>
  async ({ body, caller, nowMs, makeId }) => {
    const { clock, runs, table } = services;
    const { tenantId } = caller;
    const id = makeId('run', nowMs);
    const existing = await runs.get(tenantId, id);
    if (existing) {
      const row = await start(services, existing);
      return { body: showRun(row, await runs.candidates(tenantId, id), clock()) };
    }
    const plan = await planRun(services, tenantId, body);
    const untilMs = nowMs + services.pipelineSeconds * 1000;
    const rules = await readSpendRules(table, tenantId, nowMs);
    const leaseId = await reserveRun(table, rules, spendingOf(caller, plan), id, { nowMs, untilMs });
    const row = newRun(caller, id, leaseId, body, plan, nowMs);
    const candidates = newCandidates(row, plan);
    if (!(await runs.create(row, candidates))) {
      await settleRun(table, tenantId, leaseId);
      throw new ProblemError('conflict', 'A dataset or model that the run needs was just deleted.');
    }
    const started = await start(services, row).catch(async (error: unknown) => {
      await runs.undoCreate(row, candidates);
      await settleRun(table, tenantId, leaseId);
      throw error;
    });
    return { body: showRun(started, candidates, clock()) };
  };

/**
 * A run that was taken back may have been started after all, and found no row. The name of an execution is never free
 * again, so that the run cannot be started by a retry: it fails then, rather than waiting for ever.
 */
async function start({ clock, pipeline, runs, table }: Services, row: RunRow): Promise<RunRow> {
  if (await pipeline.start(row.tenant_id, row.id)) return row;
  const message = 'The run could not be started, and nothing was billed. Start a new one.';
  const error = { code: 'internal_error', message, param: null, rows: null };
  await runs.finish(row, { state: 'failed', error }, clock());
  await letRunBeReclaimed(table, row.tenant_id, row.lease_id, clock());
  return (await runs.get(row.tenant_id, row.id)) ?? row;
}

function newRun(
  { tenantId, keyId }: Caller,
  id: Id<'run'>,
  leaseId: Id<'lease'> | null,
  request: RunRequest,
  { task, quote, splitColumn }: RunPlan,
  nowMs: number,
): RunRow {
  const { validation_share, test_share = defaultSplit.test_share } = request.split ?? defaultSplit;
  return {
    entity: 'run',
    tenant_id: tenantId,
    id,
    name: request.name ?? null,
    dataset_id: request.dataset_id,
    test_dataset_id: request.test_dataset_id ?? null,
    extra_dataset_ids: request.extra_dataset_ids ?? [],
    target: request.target,
    task,
    pretrained: request.pretrained ?? null,
    seed: request.seed,
    validation_share,
    test_share: request.test_dataset_id === undefined ? test_share : null,
    split_column: splitColumn,
    fixes: request.fixes ?? null,
    base_model_id: request.model_id ?? null,
    state: 'validating',
    step: null,
    rung_count: Math.max(...quote.candidates.map(({ rungs }) => rungs.length)),
    rungs_done: 0,
    estimated_seconds: quote.seconds.expected,
    maximum_minor: quote.amount.maximum,
    currency: quote.amount.currency,
    key_id: keyId,
    lease_id: leaseId,
    error: null,
    winner: null,
    model_id: null,
    version_id: null,
    created_at: nowMs,
    started_at: null,
    finished_at: null,
  };
}

const newCandidates = (run: RunRow, { quote }: RunPlan): CandidateRow[] =>
  quote.candidates.map(({ name, machine, expectedSeconds, maximumSeconds, rungs }) => ({
    entity: 'candidate',
    tenant_id: run.tenant_id,
    run_id: run.id,
    name,
    state: 'queued',
    compute: machine.compute,
    machine: machine.machine,
    predicted_seconds: expectedSeconds,
    max_seconds: maximumSeconds,
    progress: 0,
    scores: {},
    test_scores: null,
    rank: null,
    training_seconds: null,
    rungs: rungs.map((rung) => ({ trial_count: rung.trialCount, share: rung.share, max_seconds: rung.maximumSeconds })),
    search_seconds: 0,
    settings: usualSettings(findCandidate(tasks[run.task], name)?.searchSpace ?? {}),
    trial: null,
    interval: null,
    latency: null,
    artifact_bytes: null,
    sampled_rows: null,
    error: null,
  }));
