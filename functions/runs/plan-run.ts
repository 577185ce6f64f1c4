import { readProfile } from '../../shared/dataset/read-profile.ts';
import type { Profile } from '../../shared/dataset/schema.ts';
import { planRungs } from '../../shared/learning/search/successive-halving.ts';
import { findCandidate } from '../../shared/learning/tasks/find-candidate.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { TaskName } from '../../shared/learning/tasks/task-names.ts';
import { describeChoice } from '../../shared/pretrained/describe-choice.ts';
import { checkFixes } from '../../shared/run/check-fixes.ts';
import { problemSize } from '../../shared/run/problem-size.ts';
import { type Quote, quoteRun } from '../../shared/run/quote.ts';
import { resolveCandidates } from '../../shared/run/resolve-candidates.ts';
import { resolveTask } from '../../shared/run/resolve-task.ts';
import type { RunRequest } from '../../shared/run/schema.ts';
import type { Caller } from '../../shared/runtime/caller.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { RunSpending } from '../../shared/wallet/run-lease.ts';
import type { Services } from './services.ts';

/** What a request comes to: its task, and what that will take and cost. */
export interface RunPlan {
  readonly task: TaskName;
  readonly quote: Quote;
  /** The column that deals the rows, unless the request deals them otherwise. */
  readonly splitColumn: string | null;
}

/** Checks everything about a request that can be known before it costs anything. Throws ProblemError. */
export async function planRun(services: Services, tenantId: TenantId, request: RunRequest): Promise<RunPlan> {
  const profile = await readyProfile(services, tenantId, request.dataset_id, 'dataset_id');
  const task = resolveTask(profile, request.target, request.task);
  refuseSplit(task, request);
  if (request.fixes) checkFixes(request.fixes, profile, request.target);
  const testRowCount = await checkTestDataset(services, tenantId, request, profile);
  const extraRowCount = await checkExtraDatasets(services, tenantId, request, profile);
  await checkModel(services, tenantId, request, task);
  const learned = { ...profile, row_count: profile.row_count + extraRowCount };
  const size = problemSize(learned, request.target, tasks[task].answerKind !== 'regression');
  const candidates = resolveCandidates(task, request.candidates, request.pretrained !== undefined);
  const encoder = request.pretrained && (await describeChoice(services, tenantId, request.pretrained));
  const quote = quoteRun({
    size: { ...size, rowCount: size.rowCount + testRowCount, ...(encoder && { encoder }) },
    candidates,
    search: searchOf(task, candidates, request),
    compute: request.compute,
    job: services.job,
    maxSeconds: request.max_seconds,
    maxAmountMinor: request.max_amount_minor,
  });
  return { task, quote, splitColumn: splitColumnOf(profile, request) };
}

/** All that a planned run may train, searches included. */
export const spendingOf = ({ tenantId, keyId, monthlyBudgetMinor }: Caller, { quote }: RunPlan): RunSpending => ({
  tenantId,
  keyId,
  keyBudgetMinor: monthlyBudgetMinor,
  trainings: quote.candidates.flatMap(({ machine: { machine }, maximumSeconds, rungs }) =>
    [maximumSeconds, ...rungs.map((rung) => rung.maximumSeconds)].map((seconds) => ({
      machine,
      maximumSeconds: seconds,
    })),
  ),
});

/** Histories are split by time: whoever asks for another split is told so. */
function refuseSplit(task: TaskName, { split, test_dataset_id, extra_dataset_ids = [] }: RunRequest): void {
  const asked = Object.entries({ split, test_dataset_id, extra_dataset_ids: extra_dataset_ids[0] });
  const param = asked.find(([, value]) => value !== undefined)?.[0];
  if (!tasks[task].together || param === undefined) return;
  const detail = `\`${param}\`: ${task} holds out each user's last two interactions by time. Leave it out.`;
  throw new ProblemError('invalid_request', detail, { param });
}

/** Where the data say how they are split, and the request says nothing else. */
function splitColumnOf({ schema }: Profile, { split, test_dataset_id, fixes = [] }: RunRequest): string | null {
  const column = schema.find(({ kind }) => kind === 'split')?.name;
  if (column === undefined || split !== undefined || test_dataset_id !== undefined) return null;
  return fixes.some((fix) => fix.kind === 'drop_column' && fix.column === column) ? null : column;
}

/** Which of the candidates have settings to search, and the rungs of that search. Throws ProblemError when none has. */
function searchOf(task: TaskName, candidates: readonly string[], { search }: RunRequest) {
  const hasSettings = (name: string) => Object.keys(findCandidate(tasks[task], name)?.searchSpace ?? {}).length > 0;
  const { trials = 1 } = search ?? {};
  const searched = candidates.filter(hasSettings);
  if (trials > 1 && searched.length === 0) {
    const detail = `\`search\`: there are no settings to try of ${candidates.join(', ')}. Leave it out, or name other candidates.`;
    throw new ProblemError('invalid_request', detail, { param: 'search' });
  }
  return { candidates: searched, rungs: planRungs(trials) };
}

async function readyProfile(
  { bucket, datasets }: Services,
  tenantId: TenantId,
  datasetId: Id<'dataset'>,
  param: string,
): Promise<Profile> {
  const row = await datasets.get(tenantId, datasetId);
  if (!row) throw new ProblemError('not_found', 'There is no dataset with this id.', { param });
  if (row.state !== 'ready') {
    throw new ProblemError('conflict', `The dataset is ${row.state}; a run needs one that is ready.`, { param });
  }
  const profile = await readProfile(bucket, tenantId, datasetId);
  if (profile.pretrained) {
    const detail =
      'The dataset is a pretrained model and has no rows. Name it as `pretrained`, and a dataset of texts here.';
    throw new ProblemError('unusable_dataset', detail, { param });
  }
  return profile;
}

/** The rows of the test dataset, which must have every column that the dataset has. */
async function checkTestDataset(
  services: Services,
  tenantId: TenantId,
  { dataset_id, test_dataset_id, split }: RunRequest,
  { columns }: Profile,
): Promise<number> {
  if (test_dataset_id === undefined) return 0;
  const param = 'test_dataset_id';
  if (test_dataset_id === dataset_id) {
    throw new ProblemError('invalid_request', '`test_dataset_id` must be another dataset.', { param });
  }
  if (split?.test_share !== undefined) {
    throw new ProblemError('invalid_request', '`split.test_share` has no use beside `test_dataset_id`: send one.', {
      param: 'split.test_share',
    });
  }
  const test = await readyProfile(services, tenantId, test_dataset_id, param);
  const names = new Set(test.columns.map(({ name }) => name));
  const missing = columns.find(({ name }) => !names.has(name));
  if (missing) {
    throw new ProblemError('unusable_dataset', `The test dataset lacks the column "${missing.name}".`, { param });
  }
  return test.row_count;
}

/** The rows of the extra datasets, each of which must have the target and a column to learn it from. */
async function checkExtraDatasets(
  services: Services,
  tenantId: TenantId,
  { dataset_id, test_dataset_id, extra_dataset_ids: extraIds = [], target }: RunRequest,
  { columns }: Profile,
): Promise<number> {
  const param = 'extra_dataset_ids';
  const isTaken = (id: Id<'dataset'>, at: number) =>
    [dataset_id, test_dataset_id, ...extraIds.slice(0, at)].includes(id);
  if (extraIds.some(isTaken)) {
    const detail = '`extra_dataset_ids` must name other datasets than `dataset_id` and `test_dataset_id`, each once.';
    throw new ProblemError('invalid_request', detail, { param });
  }
  const known = new Set(columns.map(({ name }) => name));
  let rowCount = 0;
  for (const [at, id] of extraIds.entries()) {
    const extra = await readyProfile(services, tenantId, id, `${param}[${at}]`);
    const shared = extra.columns.map(({ name }) => name).filter((name) => known.has(name));
    if (!shared.includes(target) || shared.length < 2) {
      const detail = `The extra dataset ${id} needs the column "${target}", and another of the dataset to learn it from.`;
      throw new ProblemError('unusable_dataset', detail, { param: `${param}[${at}]` });
    }
    rowCount += extra.row_count;
  }
  return rowCount;
}

async function checkModel(
  { models }: Services,
  tenantId: TenantId,
  request: RunRequest,
  task: TaskName,
): Promise<void> {
  if (request.model_id === undefined) return;
  const param = 'model_id';
  const model = await models.get(tenantId, request.model_id);
  if (!model) throw new ProblemError('not_found', 'There is no model with this id.', { param });
  if (model.task !== task || model.target !== request.target) {
    const detail = `The model predicts "${model.target}" (${model.task}); this run would predict "${request.target}" (${task}).`;
    throw new ProblemError('conflict', `${detail} Leave model_id out to make a new model.`, { param });
  }
}
