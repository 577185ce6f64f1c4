import * as z from 'zod';
import type { BatchSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resources } from './resources.ts';

const definition = z.object({
  Type: z.literal('container'),
  ContainerProperties: z.object({
    JobRoleArn: z.string(),
    Environment: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
    Command: z.undefined().optional(),
  }),
  RetryStrategy: z
    .object({
      Attempts: z.coerce.number().int().min(1).max(10).default(1),
      EvaluateOnExit: z
        .array(
          z.strictObject({
            Action: z.string().transform((action) => action.toUpperCase()),
            OnExitCode: z.string().optional(),
            OnStatusReason: z.string().optional(),
            OnReason: z.string().optional(),
          }),
        )
        .default([]),
    })
    .default({ Attempts: 1, EvaluateOnExit: [] }),
  Timeout: z.object({ AttemptDurationSeconds: z.coerce.number() }).optional(),
});

/** The job queues and job definitions of AWS Batch. */
export function readBatch(resources: Resources): BatchSpec {
  return {
    queueArns: resources.ofType('AWS::Batch::JobQueue').map(({ ref }) => ref),
    definitions: resources.ofType('AWS::Batch::JobDefinition').map((resource) => {
      const { ContainerProperties, RetryStrategy, Timeout } = readProperties(definition, resource);
      return {
        arn: resource.ref,
        jobRoleArn: ContainerProperties.JobRoleArn,
        environment: Object.fromEntries(ContainerProperties.Environment.map(({ Name, Value }) => [Name, Value])),
        attempts: RetryStrategy.Attempts,
        retryRules: RetryStrategy.EvaluateOnExit.map(({ Action, OnExitCode, OnStatusReason }) => ({
          action: Action,
          ...(OnExitCode === undefined ? {} : { exitCode: OnExitCode }),
          ...(OnStatusReason === undefined ? {} : { statusReason: OnStatusReason }),
        })),
        timeoutSeconds: Timeout?.AttemptDurationSeconds,
      };
    }),
  };
}
