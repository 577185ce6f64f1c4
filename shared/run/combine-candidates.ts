import type { BucketClient } from '../bucket/client.ts';
import { loadModel } from '../learning/artifact/load.ts';
import { ensembleName } from '../learning/artifact/manifest.ts';
import { saveEnsemble } from '../learning/artifact/save-ensemble.ts';
import { evaluate } from '../learning/evaluate/evaluate.ts';
import { averageHeldOut, type Ensemble, selectEnsemble } from '../learning/search/select-ensemble.ts';
import { tasks } from '../learning/tasks/registry.ts';
import { decidedBy, thresholdsOf } from '../learning/tasks/with-thresholds.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { CandidateFiles } from './candidate-files.ts';
import type { EventStore } from './event-store.ts';
import { measureLatency } from './measure-latency.ts';
import type { CandidateRow } from './run-row.ts';
import type { RunStore } from './store.ts';

export interface CombineServices {
  readonly bucket: BucketClient;
  readonly runs: RunStore;
  readonly events: EventStore;
  readonly clock: Clock;
}

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];

/**
 * Makes one more candidate of those that were trained, where their weighted mean does better on the validation rows
 * than the best of them. It is judged, gated and served like any other, and costs nothing. Done again, it makes the
 * same.
 */
export async function combineCandidates({ bucket, runs, events, clock }: CombineServices, ref: RunRef): Promise<void> {
  const run = await runs.enterStep(ref, 'train', 'running', clock());
  const rows = await runs.candidates(...ref);
  const trained = rows.filter(({ state, name }) => state === 'trained' && name !== ensembleName);
  const known = await Promise.all(
    trained.map(async ({ name }) => {
      const files = new CandidateFiles(bucket, ...ref, name);
      return { name, files, heldOut: await files.readValidation(), record: await files.readTraining() };
    }),
  );
  const ensemble = selectEnsemble(known);
  if (!ensemble) return;
  const members = await Promise.all(
    ensemble.members.flatMap(({ name, weight }) =>
      known
        .filter((one) => one.name === name)
        .map(async ({ files, heldOut: validation, record }) => ({
          name,
          weight,
          validation,
          record,
          heldOut: await files.readHeldOut(),
          files: await files.readWholeArtifact(),
        })),
    ),
  );
  const averaged = averageHeldOut(members.map((member) => ({ weight: member.weight, heldOut: member.validation })));
  const thresholds = thresholdsOf(tasks[run.task], averaged);
  const validation = decidedBy(averaged, thresholds);
  const artifact = saveEnsemble(members, evaluate(validation, run.seed, 'validation').scores, thresholds);
  const model = await loadModel(artifact);
  const { inputs } = await new CandidateFiles(bucket, ...ref, members[0]?.name ?? '').readSample();
  const sample = { inputs, outputs: [...(await model.predict(inputs))] };
  const latency = await measureLatency(model, inputs);
  await model.close();
  await new CandidateFiles(bucket, ...ref, ensembleName).writeTraining(
    { artifact, validation, sample, heldOut: decidedBy(averageHeldOut(members), thresholds) },
    {
      training_seconds: 0,
      finished_at: Math.max(...members.map(({ record }) => record.finished_at)),
      importance: averageImportance(members),
      latency,
      rows_hash: members[0]?.record.rows_hash ?? null,
      // Its members say it of themselves.
      sampled_rows: null,
      base_model: members.find(({ record }) => record.base_model)?.record.base_model ?? null,
    },
  );
  await runs.putCandidate(rowOf(ref, ensemble));
  const told = describe(ensemble, tasks[run.task].primaryMetric);
  await events.addEvent(ref, { kind: 'candidate_finished', step: 'train', candidate: ensembleName, ...told }, clock());
}

const rowOf = ([tenant_id, run_id]: RunRef, { members }: Ensemble): CandidateRow => ({
  entity: 'candidate',
  tenant_id,
  run_id,
  name: ensembleName,
  state: 'trained',
  compute: 'lambda',
  machine: 'lambda',
  predicted_seconds: 0,
  max_seconds: 0,
  progress: 1,
  scores: {},
  test_scores: null,
  rank: null,
  training_seconds: 0,
  rungs: [],
  search_seconds: 0,
  settings: Object.fromEntries(members.map(({ name, weight }) => [name, Number(weight.toFixed(4))])),
  trial: null,
  interval: null,
  latency: null,
  artifact_bytes: null,
  sampled_rows: null,
  error: null,
});

/** A column matters to an ensemble as much as to its members by their weights. */
function averageImportance(
  members: readonly { readonly weight: number; readonly record: { importance: { column: string; drop: number }[] } }[],
) {
  const drops = new Map<string, number>();
  for (const { weight, record } of members) {
    for (const { column, drop } of record.importance) drops.set(column, (drops.get(column) ?? 0) + weight * drop);
  }
  return [...drops].map(([column, drop]) => ({ column, drop })).sort((a, b) => b.drop - a.drop);
}

function describe({ members, loss, bestLoss }: Ensemble, metric: string) {
  const shares = members.map(({ name, weight }) => `${Math.round(100 * weight)} % ${name}`).join(', ');
  const asMetric = (value: number) => (metric === 'rmse' ? Math.sqrt(value) : value).toPrecision(4);
  const facts = { members: shares, metric, score: asMetric(loss), best: asMetric(bestLoss) };
  const message = `Combined ${shares}: validation ${metric} ${facts.score}, the best of them alone ${facts.best}.`;
  return { message, facts };
}
