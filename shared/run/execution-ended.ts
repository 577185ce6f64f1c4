import * as z from 'zod';
import type { StatesError } from './failure.ts';
import { trainStep } from './pipeline-step.ts';

const input = trainStep.omit({ candidate: true });

/** EventBridge's "Step Functions Execution Status Change"; the execution's input is JSON in a string. */
export const executionEnded = z.object({
  source: z.literal('aws.states'),
  detail: z.object({
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().transform((text) => input.parse(JSON.parse(text))),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
export type ExecutionEnded = z.infer<typeof executionEnded>;

/** Why an execution ended, in the form in which its own catches tell it. */
export function endingError({ detail: { status, error, cause } }: ExecutionEnded): StatesError {
  if (status === 'TIMED_OUT') return { error: 'States.Timeout', cause: cause ?? '' };
  if (status === 'ABORTED') return { error: 'CancelledError', cause: cause ?? '' };
  return { error: error ?? 'States.Runtime', cause: cause ?? '' };
}
