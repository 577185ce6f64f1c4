import type { JobRequest } from './job-request.ts';

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

export type SecondaryStatus =
  | 'Starting'
  | 'Downloading'
  | 'Training'
  | 'Uploading'
  | 'Interrupted'
  | 'Stopping'
  | 'Completed'
  | 'Failed'
  | 'Stopped'
  | 'MaxRuntimeExceeded'
  | 'MaxWaitTimeExceeded';

interface Transition {
  readonly status: SecondaryStatus;
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly message: string;
}

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly timeMs: number;
}

/** A training job as it is stored. */
export interface Job {
  readonly request: JobRequest;
  readonly arn: string;
  readonly status: JobStatus;
  readonly transitions: readonly Transition[];
  readonly createdMs: number;
  readonly trainingStartMs: number | undefined;
  readonly endedMs: number | undefined;
  /** Time on a machine over all attempts, what AWS would bill. */
  readonly billedMs: number;
  readonly failureReason: string | undefined;
  readonly metrics: readonly Metric[];
}

export const isEnded = ({ status }: Job): boolean => status !== 'InProgress' && status !== 'Stopping';

/** The job after it entered `status`, which ends the transition before it. */
export function enter(job: Job, status: SecondaryStatus, nowMs: number, message = ''): Job {
  const transitions = job.transitions.map((transition) => ({ ...transition, endMs: transition.endMs ?? nowMs }));
  return { ...job, transitions: [...transitions, { status, startMs: nowMs, endMs: undefined, message }] };
}

/** DescribeTrainingJob's answer; times are epoch seconds. */
export function describeJob(job: Job, lastModifiedMs: number): Record<string, unknown> {
  const { request, arn, status, transitions, createdMs, trainingStartMs, endedMs, billedMs, failureReason } = job;
  const { Tags: _tags, ...described } = request;
  const secondary = transitions.at(-1);
  return {
    ...described,
    TrainingJobArn: arn,
    TrainingJobStatus: status,
    SecondaryStatus: secondary?.status,
    SecondaryStatusTransitions: transitions.map(({ status: entered, startMs, endMs, message }) => ({
      Status: entered,
      StartTime: startMs / 1000,
      ...(endMs !== undefined && { EndTime: endMs / 1000 }),
      StatusMessage: message,
    })),
    CreationTime: createdMs / 1000,
    LastModifiedTime: lastModifiedMs / 1000,
    ...(trainingStartMs !== undefined && { TrainingStartTime: trainingStartMs / 1000 }),
    ...(endedMs !== undefined && {
      TrainingEndTime: endedMs / 1000,
      ...(trainingStartMs !== undefined && { TrainingTimeInSeconds: Math.ceil((endedMs - trainingStartMs) / 1000) }),
      BillableTimeInSeconds: Math.ceil(billedMs / 1000),
    }),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    ModelArtifacts: { S3ModelArtifacts: `${outputFolder(request)}/model.tar.gz` },
    FinalMetricDataList: job.metrics.map(({ name: metric, value, timeMs }) => ({
      MetricName: metric,
      Value: value,
      Timestamp: timeMs / 1000,
    })),
  };
}

/** Where a job's archives go: `s3://.../<job name>/output`. */
export function outputFolder({ OutputDataConfig, TrainingJobName }: JobRequest): string {
  return `${OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${TrainingJobName}/output`;
}
