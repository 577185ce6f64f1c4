import * as z from 'zod';
import { fix } from '../dataset/schema.ts';
import { taskName } from '../model/schema.ts';
import { pretrainedChoice } from '../pretrained/schema.ts';
import { failure } from '../runtime/failure-schema.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { amount } from '../usage/schema.ts';

/** `validating` looks at the data, `queued` waits for a machine, `running` trains and releases; the rest are final. */
export const runState = z.enum(['validating', 'queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runState>;
export const finalRunStates: readonly RunState[] = ['succeeded', 'failed', 'cancelled'];

export const runStep = z.enum([
  'profile',
  'clean',
  'split',
  'search',
  'train',
  'evaluate',
  'gate',
  'register',
  'deploy',
]);
export type RunStep = z.infer<typeof runStep>;

export const candidateState = z.enum(['queued', 'training', 'trained', 'failed', 'cancelled']);

/** `running` takes part in the race, `stopped` was left behind, `chosen` gave its candidate its settings. */
export const trialState = z.enum(['running', 'stopped', 'chosen', 'failed']);

/** Settings by name, as a candidate's search space names them. */
export const settings = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

/** Milliseconds that a model takes for one row and for a batch of rows, where it was trained: its own time, without the network. */
export const latency = z.strictObject({ one_row_ms: z.number(), batch_ms: z.number(), batch_rows: z.int() });

/** The 95 % bootstrap interval of the primary metric on the held-out rows. */
export const interval = z.strictObject({ low: z.number(), high: z.number() });

/** A stage has one kind of training jobs, SageMaker's or Batch's (`infra/config.ts`), beside its training Lambda. */
export const compute = z.enum(['lambda', 'sagemaker', 'batch']);
export type Compute = z.infer<typeof compute>;

/** Money in minor units (cents). */
export const amountRange = z.strictObject({
  low: z.int(),
  high: z.int(),
  /** What the run is billed at most, whatever happens. */
  maximum: z.int(),
  currency: z.string(),
});

/** What a run is asked to do; an estimate is asked the same way. */
export const runRequest = z
  .strictObject({
    dataset_id: idSchema('dataset'),
    /** Held-out rows of your own; otherwise a share of the dataset is held out. */
    test_dataset_id: idSchema('dataset').optional(),
    extra_dataset_ids: z.array(idSchema('dataset')).max(10).optional().meta({
      description:
        'Datasets whose rows are learned from, too, such as feedback or answered questions: none of them validates or tests. Columns go by their names; those that the dataset lacks are left out, those that it alone has stay empty.',
    }),
    target: z.string().min(1).max(500),
    task: z.enum(['auto', ...taskName.options]).default('auto'),
    /** Which kinds of model to try; all that the task knows when left out. */
    candidates: z.array(z.string().min(1).max(64)).min(1).max(10).optional(),
    /** What `fine_tuned_encoder` begins with; without it that candidate is not tried. */
    pretrained: pretrainedChoice.optional(),
    seed: z.int().min(0).max(0xffff_ffff).default(1),
    /** Which shares to hold out; where it is left out, a column `split` of train, validation and test is followed. */
    split: z
      .strictObject({
        validation_share: z.number().min(0.01).max(0.4).default(0.15),
        test_share: z.number().min(0.01).max(0.4).optional(),
      })
      .optional(),
    /** Changes of the data before training; those that the profile suggests when left out. */
    fixes: z.array(fix).max(200).optional(),
    /**
     * How many settings to try for each candidate that has any, by successive halving on the validation rows; 1 trains
     * with the usual settings only.
     */
    search: z.strictObject({ trials: z.int().min(1).max(27).default(1) }).optional(),
    compute: z.enum(['auto', ...compute.options]).default('auto'),
    /** Training seconds to use at most, over all candidates. */
    max_seconds: z.int().positive().max(1_000_000).optional(),
    /** Minor units to be billed at most. */
    max_amount_minor: z.int().nonnegative().optional(),
    /** The model that becomes better: the run makes a new version of it. */
    model_id: idSchema('model').optional(),
    name: z.string().min(1).max(200).optional(),
  })
  .meta({ id: 'RunRequest' });
export type RunRequest = z.infer<typeof runRequest>;

export const estimate = z
  .strictObject({
    object: z.literal('estimate'),
    task: taskName,
    seconds: z.strictObject({ low: z.int(), high: z.int() }),
    amount: amountRange,
    refusal: z.strictObject({ code: z.string(), message: z.string() }).nullable().meta({
      description:
        'Why the run would be refused now: a spend limit or the plan has less left than the maximum. Null: it may start.',
    }),
    candidates: z.array(
      z.strictObject({
        name: z.string(),
        compute,
        machine: z.string(),
        /** Settings that are tried before the candidate is trained; 1 when only the usual ones are. */
        trials: z.int(),
        /** Training seconds, with those of the search. */
        seconds: z.strictObject({ low: z.int(), high: z.int(), maximum: z.int() }),
      }),
    ),
  })
  .meta({ id: 'Estimate' });

export const candidate = z
  .strictObject({
    object: z.literal('candidate'),
    name: z.string(),
    state: candidateState,
    compute,
    machine: z.string(),
    /** 0 to 1. */
    progress: z.number(),
    /** Validation scores while it trains. */
    scores: z.record(z.string(), z.number()),
    /** Held-out scores, once evaluated; null where a metric is undefined. */
    test_scores: z.record(z.string(), z.number().nullable()).nullable(),
    /** 1 is the best; null until evaluated. */
    rank: z.int().nullable(),
    training_seconds: z.int().nullable(),
    /** Seconds that its trials took; 0 without a search. */
    search_seconds: z.int(),
    /**
     * What it is trained with: the usual settings, or those of the best trial once the search is over; of an ensemble,
     * its members' weights.
     */
    settings,
    interval: interval.nullable(),
    latency: latency.nullable(),
    /** What the model takes in storage, once trained. */
    artifact_bytes: z.int().nullable(),
    /** Rows that it learned from, where those are only a sample of the training rows; null where it learned from all. */
    sampled_rows: z.int().nullable(),
    /** What its training and its search cost so far. */
    cost: amount,
    error: failure.nullable(),
  })
  .meta({ id: 'Candidate' });
export type Candidate = z.infer<typeof candidate>;

export const trial = z
  .strictObject({
    object: z.literal('trial'),
    candidate: z.string(),
    /** From 0, which has the usual settings. */
    number: z.int(),
    state: trialState,
    settings,
    /** The last rung of the race that it took part in; from 1. */
    rung: z.int(),
    /** Of a whole fit's iterations or rows that its score stands on; null before it has one. */
    share: z.number().nullable(),
    /** The task's primary metric on the validation rows. */
    score: z.number().nullable(),
    /** Over all rungs. */
    training_seconds: z.number(),
    error: failure.nullable(),
  })
  .meta({ id: 'Trial' });
export type Trial = z.infer<typeof trial>;

export const run = z
  .strictObject({
    object: z.literal('run'),
    id: idSchema('run'),
    name: z.string().nullable(),
    dataset_id: idSchema('dataset'),
    test_dataset_id: idSchema('dataset').nullable(),
    /** Their rows were learned from, too, and neither validated nor tested. */
    extra_dataset_ids: z.array(idSchema('dataset')),
    target: z.string(),
    task: taskName,
    pretrained: pretrainedChoice.nullable(),
    seed: z.int(),
    state: runState,
    step: runStep.nullable(),
    /** 0 to 1. */
    progress: z.number(),
    estimated_finish_at: z.iso.datetime().nullable(),
    candidates: z.array(candidate),
    error: failure.nullable(),
    cost: z.strictObject({
      training_seconds: z.int(),
      amount_minor: z.int(),
      maximum_minor: z.int(),
      currency: z.string(),
    }),
    model_id: idSchema('model').nullable(),
    version_id: idSchema('version').nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof run>;

export const runEvent = z
  .strictObject({
    object: z.literal('run_event'),
    id: idSchema('event'),
    kind: z.enum([
      'step_started',
      'step_finished',
      'trial_finished',
      'trial_failed',
      'candidate_finished',
      'candidate_failed',
      'run_finished',
    ]),
    step: runStep.nullable(),
    candidate: z.string().nullable(),
    message: z.string(),
    facts: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .meta({ description: 'What the message says, as values: for saying it in other words or another language.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'RunEvent' });
export type RunEvent = z.infer<typeof runEvent>;

export const runMetric = z
  .strictObject({
    object: z.literal('run_metric'),
    candidate: z.string(),
    /** The trial of a search, whose iterations are the rungs; null for the candidate's own training. */
    trial: z.int().nullable(),
    iteration: z.int(),
    iteration_count: z.int(),
    scores: z.record(z.string(), z.number()),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'RunMetric' });
