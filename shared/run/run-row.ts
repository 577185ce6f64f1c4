import * as z from 'zod';
import { fix } from '../dataset/schema.ts';
import { taskName } from '../model/schema.ts';
import { pretrainedChoice } from '../pretrained/schema.ts';
import { failure } from '../runtime/failure-schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { candidateState, compute, interval, latency, runState, runStep, settings, trialState } from './schema.ts';

/** A run as the table holds it; times are epoch milliseconds. */
export const runRow = z.object({
  entity: z.literal('run'),
  tenant_id: idSchema('tenant'),
  id: idSchema('run'),
  name: z.string().nullable(),
  dataset_id: idSchema('dataset'),
  test_dataset_id: idSchema('dataset').nullable(),
  /** Their rows are only learned from. */
  extra_dataset_ids: z.array(idSchema('dataset')).default([]),
  target: z.string(),
  task: taskName,
  /** What fine-tuning begins with. */
  pretrained: pretrainedChoice.nullable().default(null),
  seed: z.int(),
  validation_share: z.number(),
  /** Null when the test rows are those of the test dataset. */
  test_share: z.number().nullable(),
  /** The column that says which part each row belongs to; null where rows are dealt by shares. */
  split_column: z.string().nullable().default(null),
  /** Null for those that the profile suggests. */
  fixes: z.array(fix).nullable(),
  /** The model that gets a new version; null makes a new model. */
  base_model_id: idSchema('model').nullable(),
  state: runState,
  step: runStep.nullable(),
  /** Rungs of the search, and how many are behind; rows from before there was a search have none. */
  rung_count: z.int().default(0),
  rungs_done: z.int().default(0),
  estimated_seconds: z.number(),
  maximum_minor: z.int(),
  currency: z.string(),
  /** Whose key started it, and what holds its maximum out of the spend limits; null in rows from before that. */
  key_id: idSchema('key').nullable().default(null),
  lease_id: idSchema('lease').nullable().default(null),
  error: failure.nullable(),
  /** The candidate that passed the gate. */
  winner: z.string().nullable(),
  model_id: idSchema('model').nullable(),
  version_id: idSchema('version').nullable(),
  created_at: z.int(),
  started_at: z.int().nullable(),
  finished_at: z.int().nullable(),
});
export type RunRow = z.infer<typeof runRow>;

/** A candidate of a run as the table holds it. */
export const candidateRow = z.object({
  entity: z.literal('candidate'),
  tenant_id: idSchema('tenant'),
  run_id: idSchema('run'),
  name: z.string(),
  state: candidateState,
  compute,
  machine: z.string(),
  predicted_seconds: z.number(),
  /** Training seconds that may be used, and billed, at most. */
  max_seconds: z.int(),
  progress: z.number(),
  scores: z.record(z.string(), z.number()),
  test_scores: z.record(z.string(), z.number().nullable()).nullable(),
  rank: z.int().nullable(),
  training_seconds: z.int().nullable(),
  /** The rungs of its search: trials, share of a whole fit, and seconds that all of them together may take at most. */
  rungs: z.array(z.object({ trial_count: z.int(), share: z.number(), max_seconds: z.int() })).default([]),
  search_seconds: z.int().default(0),
  settings: settings.default({}),
  /** The trial that gave the settings. */
  trial: z.int().nullable().default(null),
  interval: interval.nullable().default(null),
  latency: latency.nullable().default(null),
  artifact_bytes: z.int().nullable().default(null),
  sampled_rows: z.int().nullable().default(null),
  error: failure.nullable(),
});
export type CandidateRow = z.infer<typeof candidateRow>;

/** A trial of a candidate's search as the table holds it. */
export const trialRow = z.object({
  entity: z.literal('trial'),
  tenant_id: idSchema('tenant'),
  run_id: idSchema('run'),
  candidate: z.string(),
  number: z.int(),
  state: trialState,
  settings,
  /** The rung that it takes part in, from 0. */
  rung: z.int(),
  /** What each rung gave that is behind: `seconds` are those of the fit, `finished_at` epoch milliseconds. */
  results: z.array(z.object({ score: z.number().nullable(), seconds: z.number(), finished_at: z.int() })),
  error: failure.nullable(),
});
export type TrialRow = z.infer<typeof trialRow>;
