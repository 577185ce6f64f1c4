import type { FunctionSpec } from '../deployment.ts';
import { type Authorize, type Caller, FunctionError, type FunctionInvoker, ServiceError } from '../service.ts';
import { StatesError } from './states-error.ts';

/** Training jobs as a state machine uses them; `local/sagemaker` implements it. */
export interface TrainingJobs {
  /** Throws ServiceError: AccessDeniedException, ResourceInUse, ValidationException ... */
  create(input: Readonly<Record<string, unknown>>, caller: Caller): void;
  /** DescribeTrainingJob's answer once the job has ended. */
  untilEnded(name: string): Promise<Readonly<Record<string, unknown>>>;
  stop(name: string): void;
}

/** Batch jobs as a state machine uses them; `local/batch` implements it. */
export interface BatchJobs {
  /** The job's id; the same as before for a `token` that was used. Throws ServiceError. */
  submit(input: Readonly<Record<string, unknown>>, caller: Caller, token: string): string;
  /** The job as DescribeJobs answers it, once it has ended. */
  untilEnded(jobId: string): Promise<Readonly<Record<string, unknown>>>;
  terminate(jobId: string): void;
}

export interface TaskOptions {
  readonly functions: readonly FunctionSpec[];
  readonly invoker: FunctionInvoker;
  readonly trainingJobs: TrainingJobs;
  readonly batchJobs: BatchJobs;
  readonly authorize: Authorize;
}

export interface TaskCall {
  readonly resource: string;
  readonly parameters: unknown;
  /** The machine's role. */
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** The execution was begun anew after a crash: what an earlier attempt created may already be there. */
  readonly isRestarted: boolean;
}

/** Does what a Task state asks of another service, with the machine's role. */
export async function runTask(call: TaskCall, options: TaskOptions): Promise<unknown> {
  if (call.resource.endsWith(':lambda:invoke')) {
    const { FunctionName, Payload } = call.parameters as { FunctionName: string; Payload?: unknown };
    const answer = await invoke(FunctionName, Payload ?? {}, call, options);
    return { ExecutedVersion: '$LATEST', Payload: answer, StatusCode: 200 };
  }
  if (/:lambda:.*:function:/.test(call.resource)) return invoke(call.resource, call.parameters, call, options);
  return call.resource.includes(':batch:') ? submit(call, options) : train(call, options);
}

async function invoke(nameOrArn: string, payload: unknown, { caller }: TaskCall, options: TaskOptions) {
  const target = options.functions.find(({ arn, name }) => arn === nameOrArn || name === nameOrArn);
  try {
    if (!target) throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    options.authorize(caller, [{ action: 'lambda:InvokeFunction', resource: target.arn }]);
    return await options.invoker.invoke(target.arn, payload);
  } catch (error) {
    if (error instanceof ServiceError) {
      const isDenial = error.type === 'AccessDeniedException';
      throw new StatesError(isDenial ? 'Lambda.AWSLambdaException' : `Lambda.${error.type}`, error.message);
    }
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, message } = error;
    const isServiceError = errorType.startsWith('Lambda.');
    throw new StatesError(errorType, isServiceError ? message : JSON.stringify({ errorMessage: message, errorType }));
  }
}

/** `.sync`: creates the job, waits for its end, and stops it when the execution no longer wants it. */
async function train({ parameters, caller, signal, isRestarted }: TaskCall, { trainingJobs }: TaskOptions) {
  const input = parameters as Readonly<Record<string, unknown>>;
  const name = String(input.TrainingJobName);
  try {
    trainingJobs.create(input, caller);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const isAlreadyOurs = isRestarted && error.type === 'ResourceInUse';
    if (!isAlreadyOurs) throw new StatesError(sageMakerError(error.type), error.message);
  }
  const onAbort = () => trainingJobs.stop(name);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const job = await trainingJobs.untilEnded(name);
    const description = withMilliseconds(job);
    if (job.TrainingJobStatus === 'Completed') return description;
    throw new StatesError('States.TaskFailed', JSON.stringify(description));
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** `batch:submitJob.sync`. A job's name is not unique in Batch, but here it names one job of one run. */
async function submit({ parameters, caller, signal }: TaskCall, { batchJobs }: TaskOptions) {
  const input = parameters as Readonly<Record<string, unknown>>;
  let id: string;
  try {
    id = batchJobs.submit(input, caller, String(input.JobName));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new StatesError('Batch.BatchException', error.message);
  }
  const onAbort = () => batchJobs.terminate(id);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const job = await batchJobs.untilEnded(id);
    if (job.Status === 'SUCCEEDED') return job;
    throw new StatesError('States.TaskFailed', JSON.stringify(job));
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function sageMakerError(type: string): string {
  const isGeneral = type === 'AccessDeniedException' || type === 'ValidationException';
  return isGeneral ? 'SageMaker.AmazonSageMakerException' : `SageMaker.${type}Exception`.replace(/(Exception)+$/, '$1');
}

/** Step Functions writes the times of a job in milliseconds; DescribeTrainingJob answers seconds. */
function withMilliseconds(job: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(job).map(([name, value]) => [
      name,
      name.endsWith('Time') && typeof value === 'number' ? Math.round(value * 1000) : value,
    ]),
  );
}
