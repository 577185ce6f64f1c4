import type { StateMachineSpec } from '../deployment.ts';
import type { TwinClock } from '../service.ts';
import type { Machine } from './definition.ts';
import type { Execution, ExecutionStatus } from './executions.ts';
import { type RecordEvent, runMachine } from './interpreter.ts';
import { StatesError } from './states-error.ts';
import { runTask, type TaskOptions } from './tasks.ts';

/** How an execution ended, and the history event that says so. */
export interface Ending {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly type: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Why an execution that was not at fault ended early. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

export function stopped(why: string): StoppedError {
  return new StoppedError(`Stopped because ${why}`);
}

/** Runs an execution from its input to its end. Never rejects: whatever fails is how the execution ended. */
export async function runExecution(
  execution: Execution,
  spec: (StateMachineSpec & { readonly machine: Machine }) | undefined,
  controller: AbortController,
  options: TaskOptions & { readonly clock: TwinClock; readonly record: RecordEvent },
): Promise<Ending> {
  if (!spec) return failed('States.Runtime', `The state machine ${execution.machineArn} is no longer declared`);
  const { clock, record } = options;
  const timeoutSeconds = spec.machine.TimeoutSeconds;
  const timeout = new StatesError('States.Timeout', `The execution took longer than ${timeoutSeconds} seconds`);
  const cancelTimeout =
    timeoutSeconds === undefined
      ? undefined
      : clock.at(clock.now() + timeoutSeconds * 1000, () => controller.abort(timeout));
  const input: unknown = JSON.parse(execution.input);
  const surroundings = {
    clock,
    record,
    runTask: (resource: string, parameters: unknown, signal: AbortSignal) =>
      runTask(
        {
          resource,
          parameters,
          signal,
          caller: { kind: 'role', arn: spec.roleArn },
          isRestarted: execution.restarts > 0,
        },
        options,
      ),
  };
  try {
    const output = await runMachine(
      spec.machine,
      input,
      contextOf(execution, spec, input),
      surroundings,
      controller.signal,
    );
    return { status: 'SUCCEEDED', type: 'ExecutionSucceeded', output: JSON.stringify(output) };
  } catch (error) {
    if (error === timeout) return { status: 'TIMED_OUT', type: 'ExecutionTimedOut' };
    if (error instanceof StoppedError) return { status: 'ABORTED', type: 'ExecutionAborted' };
    if (error instanceof StatesError) return failed(error.errorName, error.message);
    // A fault of the twin itself: the execution fails with it rather than hanging.
    console.error(error);
    return failed('States.Runtime', String(error));
  } finally {
    cancelTimeout?.();
  }
}

/** The context object, `$$`. */
function contextOf({ arn, name, startMs, restarts }: Execution, spec: StateMachineSpec, input: unknown) {
  return {
    Execution: {
      Id: arn,
      Name: name,
      Input: input,
      RoleArn: spec.roleArn,
      StartTime: new Date(startMs).toISOString(),
      RedriveCount: restarts,
    },
    StateMachine: { Id: spec.arn, Name: spec.name },
  };
}

function failed(error: string, cause: string): Ending {
  return { status: 'FAILED', type: 'ExecutionFailed', error, cause };
}
