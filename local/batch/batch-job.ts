import type { BatchDefinitionSpec } from '../deployment.ts';
import type { BatchRequest } from './batch-request.ts';

interface Attempt {
  readonly startedMs: number;
  readonly stoppedMs: number;
  readonly exitCode: number;
  readonly statusReason: string;
}

/** A Batch job as it is stored. */
export interface BatchJob {
  readonly id: string;
  readonly request: BatchRequest;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  readonly attempts: readonly Attempt[];
  readonly statusReason: string | undefined;
  readonly createdMs: number;
  readonly stoppedMs: number | undefined;
}

export const taskExited = 'Essential container in task exited';
/** What Batch says when a spot instance was taken away. */
export const hostTerminated = 'Host EC2 (instance i-local) terminated.';
export const tookTooLong = 'Job attempt duration exceeded timeout';
export const terminated = 'The execution was stopped';

/** True when the definition's rules let another attempt follow `attempt`: the first rule that fits decides. */
export function triesAgain(
  { attempts, retryRules }: Pick<BatchDefinitionSpec, 'attempts' | 'retryRules'>,
  tried: readonly Attempt[],
): boolean {
  const last = tried.at(-1);
  if (!last || tried.length >= attempts || last.statusReason === tookTooLong) return false;
  const fits = (pattern: string | undefined, text: string) =>
    pattern === undefined || (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern);
  const rule = retryRules.find(
    ({ exitCode, statusReason }) => fits(exitCode, String(last.exitCode)) && fits(statusReason, last.statusReason),
  );
  return rule === undefined || rule.action === 'RETRY';
}

/** The job as DescribeJobs answers it, in the spelling of Step Functions; times are epoch milliseconds. */
export function describeBatchJob(job: BatchJob): Record<string, unknown> {
  const { request, attempts } = job;
  const containerOf = ({ exitCode }: Attempt) => ({
    ExitCode: exitCode,
    ...(exitCode === 137 ? { Reason: 'OutOfMemoryError: Container killed due to memory usage' } : {}),
  });
  const last = attempts.at(-1);
  return {
    JobId: job.id,
    JobName: request.JobName,
    JobQueue: request.JobQueue,
    JobDefinition: request.JobDefinition,
    Status: job.status,
    ...(job.statusReason === undefined ? {} : { StatusReason: job.statusReason }),
    CreatedAt: job.createdMs,
    ...(job.stoppedMs === undefined ? {} : { StoppedAt: job.stoppedMs }),
    ...(last ? { Container: containerOf(last) } : {}),
    Attempts: attempts.map((attempt) => ({
      StartedAt: attempt.startedMs,
      StoppedAt: attempt.stoppedMs,
      StatusReason: attempt.statusReason,
      Container: containerOf(attempt),
    })),
  };
}
