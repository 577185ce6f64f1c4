import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

const run = { tenant_id: idSchema('tenant'), run_id: idSchema('run') };

/** What the state machine sends to `prepare`. */
export const prepareStep = z.object({ step: z.enum(['profile', 'clean', 'split']), ...run });

/** What the state machine sends to `train`, and as hyperparameters to a training job. */
export const trainStep = z.object({ ...run, candidate: z.string().min(1) });
export type TrainStep = z.infer<typeof trainStep>;

/** The same for some trials of a search. Hyperparameters are strings, so everything is one: `rung: "0", trials: "0,3"`. */
export const trialsStep = trainStep.extend({
  rung: z.coerce.number().int().nonnegative(),
  trials: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .transform((text) => text.split(',').map(Number)),
});
export type TrialsStep = z.infer<typeof trialsStep>;

/** Either kind of training. */
export const anyTrainStep = z.union([trialsStep, trainStep]);

/** What the state machine sends to `train` once every candidate has trained. */
export const combineStep = z.object({ step: z.literal('combine'), ...run });

/** What the state machine sends to `release`; `error` (its name) and `cause` are what a catch caught on the way. */
export const releaseStep = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('record_training'),
    ...run,
    candidate: z.string().min(1),
    error: z.string().optional(),
    cause: z.string().optional(),
  }),
  z.object({ step: z.literal('judge'), ...run, rung: z.coerce.number().int().nonnegative() }),
  z.object({ step: z.enum(['evaluate', 'gate', 'register', 'deploy']), ...run }),
  z.object({ step: z.literal('fail'), ...run, error: z.string(), cause: z.string().default('') }),
]);

/** Where something trains: a job has a name, so that starting it twice is refused. */
interface Place {
  readonly name: string;
  readonly compute: 'lambda' | 'sagemaker' | 'batch';
  readonly job?: { readonly name: string; readonly max_runtime_seconds: number; readonly instance_type: string };
}

/** Some trials of one candidate, trained one after another by one worker. */
export interface TrialGroup extends Place {
  readonly rung: string;
  /** Their numbers, with commas between. */
  readonly trials: string;
}

/** A rung of the search: the state machine's Map goes over `groups`. */
export interface RungPlan {
  readonly rung: string;
  readonly groups: readonly TrialGroup[];
  /** True when there is nothing to try any more, or never was. */
  readonly is_over: boolean;
}

/** What the split step answers: the state machine's Map goes over `candidates`, once the search is over. */
export interface TrainingPlan {
  readonly candidates: readonly Place[];
  readonly search: RungPlan;
}
