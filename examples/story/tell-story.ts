import type {
  GristmillClient,
  ModelVersion,
  Prediction,
  PredictionInput,
  Run,
  RunRequest,
} from '../../shared/api/client.generated.ts';
import { followRun, waitForDataset } from '../../shared/api/follow.ts';
import { type FileToUpload, uploadFile } from '../../shared/api/upload-file.ts';
import { Progress } from '../terminal/progress.ts';
import { exampleInputs } from './example-inputs.ts';
import { profileLines } from './show-profile.ts';
import { evaluationLines, importanceLines, leaderboardLines, usageLines } from './show-results.ts';

export interface Story {
  readonly client: GristmillClient;
  readonly file: FileToUpload;
  readonly target: string;
  /** Guessed from the data unless given. */
  readonly task?: RunRequest['task'];
  /** Asked of the model at the end; made from the profile unless given. */
  readonly inputs?: readonly PredictionInput[];
}

export interface StoryOutcome {
  readonly run: Run;
  readonly version: ModelVersion;
  readonly predictions: readonly Prediction[];
}

const heading = (text: string) => console.log(`\n\x1b[1m${text}\x1b[0m\n`);
const show = (lines: readonly string[]) => {
  for (const line of lines) console.log(line === '' ? '' : `  ${line}`);
};
const money = (minor: number, currency: string) => `${(minor / 100).toFixed(2)} ${currency.toUpperCase()}`;

/** Does as a tenant would, through the public API alone: upload, profile, estimate, train, predict, usage. */
export async function tellStory({ client, file, target, task, inputs }: Story): Promise<StoryOutcome> {
  heading(`Upload ${file.filename}`);
  const datasetId = await upload(client, file);

  heading('Profile');
  const profile = await client.getProfile({ dataset_id: datasetId });
  show(profileLines(profile));

  heading(`Train to predict "${target}"`);
  const run = await train(client, { dataset_id: datasetId, target, ...(task && { task }) });

  heading('Leaderboard');
  const version = await showResults(client, run);

  heading('Predict');
  const predictions = await predict(client, version, inputs ?? exampleInputs(version.input_schema, profile));

  heading('Usage');
  await showUsage(client, predictions.length + run.cost.training_seconds);
  return { run, version, predictions };
}

async function upload(client: GristmillClient, file: FileToUpload): Promise<string> {
  const progress = new Progress('upload ');
  progress.update(0);
  const dataset = await uploadFile(client, file, (fraction) => progress.update(fraction));
  progress.finish(`${(file.content.size / 1e6).toFixed(2)} MB`);
  const { state, error, id } = await waitForDataset(client, dataset.id);
  if (state === 'failed') throw new Error(error?.message ?? 'The dataset could not be read');
  return id;
}

async function train(client: GristmillClient, request: RunRequest): Promise<Run> {
  const { task, seconds, amount } = await client.estimateRun({ body: request });
  show([
    `Task: ${task}. Estimate: ${seconds.low} to ${seconds.high} s of training, at most ${money(amount.maximum, amount.currency)}.`,
  ]);
  const progress = new Progress('run    ');
  const created = await client.createRun({ body: request });
  const run = await followRun(client, created.id, (now) => {
    const finish = now.estimated_finish_at ? (Date.parse(now.estimated_finish_at) - Date.now()) / 1000 : null;
    const training = now.candidates.filter(({ state }) => state === 'training').map(({ name }) => name);
    progress.update(now.progress, [now.step ?? now.state, ...training].join(' '), finish);
  });
  if (run.state !== 'succeeded') {
    process.stdout.write('\n');
    throw new Error(run.error?.message ?? `The run was ${run.state}`);
  }
  progress.finish('done');
  const { training_seconds: used, amount_minor: billed, currency } = run.cost;
  show([`Used ${used} s of training; billed ${money(billed, currency)}.`]);
  return run;
}

async function showResults(client: GristmillClient, run: Run): Promise<ModelVersion> {
  const { model_id, version_id } = run;
  if (!model_id || !version_id) throw new Error(`Run ${run.id} succeeded without a model`);
  const version = await client.getVersion({ model_id, version_id });
  const { data } = await client.getLeaderboard({ run_id: run.id });
  show(leaderboardLines(data, Object.keys(version.evaluation.scores).slice(0, 4)));
  heading(`Champion: ${version.candidate}`);
  show(evaluationLines(version));
  console.log();
  show(importanceLines(version));
  return version;
}

async function predict(
  client: GristmillClient,
  version: ModelVersion,
  examples: readonly PredictionInput[],
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for (const inputs of examples) {
    const answer = await client.predict({ model_id: version.model_id, body: { inputs } });
    if (!('output' in answer)) throw new Error('One input was answered by a list');
    predictions.push(answer);
    const { output, confidence } = answer;
    const label = (name: string | null) =>
      `${name ?? 'none: out of scope'} (${((confidence ?? 0) * 100).toFixed(1)} %)`;
    const told = toldBy(output, label);
    const given = Object.entries(inputs).map(([name, value]) => `${name}=${String(value)}`);
    show([`${given.join(' ').slice(0, 90)} …  →  \x1b[1m${told}\x1b[0m`]);
  }
  return predictions;
}

function toldBy(output: Prediction['output'], label: (name: string | null) => string): string {
  if ('items' in output) return listOf(output);
  if ('value' in output) return String(output.value);
  if ('label' in output) return label(output.label);
  if ('labels' in output) return label(output.labels.join(', ') || 'no label');
  return output.answer === null
    ? `a person should answer; closest: ${output.alternatives[0]?.answer}`
    : label(output.answer);
}

function listOf({ items, fallback }: Extract<Prediction['output'], { items: unknown }>): string {
  const names = items.slice(0, 5).map(({ item }) => item);
  return `${names.join(', ')}${fallback === null ? '' : ' (nothing is known of this user: the most popular)'}`;
}

/** Sums follow the ledger within about a second: waits until all of `expected` units are in them. */
async function showUsage(client: GristmillClient, expected: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const report = await client.getUsage({ group_by: 'day' });
    const counted = report.data.filter(({ meter }) => meter !== 'stored_byte_hours');
    const quantity = counted.reduce((sum, row) => sum + row.quantity, 0);
    if (quantity >= expected || attempt === 20) return show(usageLines(report));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
