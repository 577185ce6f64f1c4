import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

const run = { tenant_id: idSchema('tenant'), run_id: idSchema('run') };

/** What the state machine sends to `prepare`. */
export const prepareStep = z.object({ step: z.enum(['profile', 'clean', 'split']), ...run });

/** What the state machine sends to `train`, and as hyperparameters to a training job. */
export const trainStep = z.object({ ...run, candidate: z.string().min(1) });
export type TrainStep = z.infer<typeof trainStep>;

/** What the state machine sends to `release`; `error` (its name) and `cause` are what a catch caught on the way. */
export const releaseStep = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('record_training'),
    ...run,
    candidate: z.string().min(1),
    error: z.string().optional(),
    cause: z.string().optional(),
  }),
  z.object({ step: z.enum(['evaluate', 'gate', 'register', 'deploy']), ...run }),
  z.object({ step: z.literal('fail'), ...run, error: z.string(), cause: z.string().default('') }),
]);

/** What the split step answers: the state machine's Map goes over `candidates`. */
export interface TrainingPlan {
  readonly candidates: readonly {
    readonly name: string;
    readonly compute: 'lambda' | 'sagemaker';
    readonly job?: { readonly name: string; readonly max_runtime_seconds: number; readonly instance_type: string };
  }[];
}
