import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { StateMachineSpec } from '../deployment.ts';
import type { TwinEvent } from '../events/event.ts';
import { type Call, type JsonService, type Permission, ServiceError, type TwinClock } from '../service.ts';
import { checkDefinition } from './check-definition.ts';
import { executionEvent } from './execution-event.ts';
import { describeEvent } from './execution-history.ts';
import { type Execution, Executions } from './executions.ts';
import { runExecution, type StoppedError, stopped } from './run-execution.ts';
import type { TaskOptions } from './tasks.ts';
import { validateDefinition } from './validate-definition.ts';

export interface StatesOptions extends TaskOptions {
  readonly folder: string;
  readonly stateMachines: readonly StateMachineSpec[];
  readonly clock: TwinClock;
  /** Tells EventBridge that an execution changed its status. */
  readonly publish: (event: TwinEvent) => void;
  /** Checks a definition against the language's schema at the start; `validateDefinition` when absent. */
  readonly validate?: (name: string, definition: Readonly<Record<string, unknown>>) => void;
}

type Input = Readonly<Record<string, unknown>>;

const maxPage = 1000;

/** Step Functions: standard workflows in JSONPath, over SQLite. */
export class StatesService implements JsonService {
  readonly target = 'AWSStepFunctions';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly #options: StatesOptions;
  readonly #machines: ReadonlyMap<string, StateMachineSpec & { readonly machine: ReturnType<typeof checkDefinition> }>;
  readonly #executions: Executions;
  readonly #running = new Map<string, AbortController>();
  #isClosed = false;

  readonly #handlers: Readonly<Record<string, (input: Input) => Record<string, unknown>>> = {
    StartExecution: (input) => this.#start(input),
    DescribeExecution: (input) => describe(this.#find(input)),
    StopExecution: (input) => this.#stop(input),
    GetExecutionHistory: (input) => this.#history(input),
    ListExecutions: (input) => this.#list(input),
  };
  readonly operations: ReadonlySet<string> = new Set(Object.keys(this.#handlers));

  constructor(options: StatesOptions) {
    this.#options = options;
    const { validate = validateDefinition } = options;
    for (const { name, definition } of options.stateMachines) validate(name, definition);
    this.#machines = new Map(
      options.stateMachines.map((spec) => [
        spec.arn,
        { ...spec, machine: checkDefinition(spec.name, spec.definition) },
      ]),
    );
    this.#executions = new Executions(join(options.folder, 'states.sqlite'));
  }

  /** Starts again, from their input, the executions that were running when the twin stopped. */
  resume(): void {
    for (const execution of this.#executions.unannounced()) this.#announce(execution.arn);
    for (const { arn, restarts } of this.#executions.running()) {
      this.#executions.countRestart(arn);
      this.#record(arn, 'ExecutionRedriven', { redriveCount: restarts + 1 });
      this.#run(arn);
    }
  }

  permissions(operation: string, input: Input): readonly Permission[] {
    const onMachine = operation === 'StartExecution' || operation === 'ListExecutions';
    const resource = textOf(onMachine ? input.stateMachineArn : input.executionArn);
    return [{ action: `states:${operation}`, resource }];
  }

  async handle(operation: string, input: Input, _call: Call): Promise<Record<string, unknown>> {
    const handler = this.#handlers[operation];
    if (!handler) throw new ServiceError('UnknownOperationException', operation, 501);
    return handler(input);
  }

  /** Leaves running executions as a stop of the machine would: the next start begins them anew. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const controller of this.#running.values()) controller.abort(stopped('the twin is closing'));
    this.#running.clear();
    this.#executions.close();
  }

  #start({ stateMachineArn, name = randomUUID(), input = '{}' }: Input): Record<string, unknown> {
    const machineArn = textOf(stateMachineArn);
    const machine = this.#machines.get(machineArn);
    if (!machine) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    }
    if (typeof name !== 'string' || !/^[\w-]{1,80}$/.test(name)) {
      throw new ServiceError('InvalidName', `Invalid Name: '${JSON.stringify(name)}'`);
    }
    if (typeof input !== 'string' || !isJson(input)) {
      throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
    }
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.#executions.find(arn);
    if (existing?.status === 'RUNNING' && existing.input === input) {
      return { executionArn: arn, startDate: existing.startMs / 1000 };
    }
    if (existing) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    const startMs = this.#options.clock.now();
    this.#executions.insert({ arn, name, machineArn: machine.arn, input, startMs } as Execution);
    this.#record(arn, 'ExecutionStarted', { input, roleArn: machine.roleArn });
    this.#options.publish(executionEvent(this.#find({ executionArn: arn }), startMs));
    this.#run(arn);
    return { executionArn: arn, startDate: startMs / 1000 };
  }

  #run(arn: string): void {
    const execution = this.#find({ executionArn: arn });
    const spec = this.#machines.get(execution.machineArn);
    const controller = new AbortController();
    this.#running.set(arn, controller);
    void runExecution(execution, spec, controller, {
      ...this.#options,
      record: (type, details) => this.#record(arn, type, details),
    }).then(({ status, type, ...result }) => {
      // What is aborted by closing is still running, and begins anew at the next start.
      if (this.#isClosed) return;
      this.#running.delete(arn);
      if (!this.#executions.end(arn, status, this.#options.clock.now(), result)) return;
      this.#record(arn, type, result);
      this.#announce(arn);
    });
  }

  #announce(arn: string): void {
    this.#options.publish(executionEvent(this.#find({ executionArn: arn }), this.#options.clock.now()));
    this.#executions.markAnnounced(arn);
  }

  #stop({ executionArn, error, cause }: Input): Record<string, unknown> {
    const { arn, status, stopMs } = this.#find({ executionArn });
    const nowMs = this.#options.clock.now();
    if (status !== 'RUNNING') return { stopDate: (stopMs ?? nowMs) / 1000 };
    const result: { error?: string; cause?: string } = {};
    if (typeof error === 'string') result.error = error;
    if (typeof cause === 'string') result.cause = cause;
    this.#executions.end(arn, 'ABORTED', nowMs, result);
    this.#record(arn, 'ExecutionAborted', result);
    const reason: StoppedError = stopped('the execution was stopped');
    this.#running.get(arn)?.abort(reason);
    this.#running.delete(arn);
    this.#announce(arn);
    return { stopDate: nowMs / 1000 };
  }

  #history({ executionArn, maxResults, reverseOrder, nextToken }: Input): Record<string, unknown> {
    const { arn } = this.#find({ executionArn });
    const { offset, limit } = pageOf(maxResults, nextToken);
    const events = this.#executions.history(arn, reverseOrder === true, offset, limit + 1);
    return { events: events.slice(0, limit).map(describeEvent), ...nextPage(events.length > limit, offset + limit) };
  }

  #list({ stateMachineArn, statusFilter, maxResults, nextToken }: Input): Record<string, unknown> {
    const { offset, limit } = pageOf(maxResults, nextToken);
    const status = statusFilter === undefined ? undefined : textOf(statusFilter);
    const found = this.#executions.list(textOf(stateMachineArn), status, offset, limit + 1);
    const executions = found.slice(0, limit).map((execution) => {
      const { input: _input, output: _output, error: _error, cause: _cause, ...rest } = describe(execution);
      return rest;
    });
    return { executions, ...nextPage(found.length > limit, offset + limit) };
  }

  #record(arn: string, type: string, details: Readonly<Record<string, unknown>>): void {
    if (!this.#isClosed) this.#executions.record(arn, this.#options.clock.now(), type, details);
  }

  #find({ executionArn }: Input): Execution {
    const arn = textOf(executionArn);
    const execution = this.#executions.find(arn);
    if (execution) return execution;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
}

function describe(execution: Execution): Record<string, unknown> {
  const { arn, name, machineArn, status, input, output, error, cause, startMs, stopMs, restarts } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: startMs / 1000,
    ...(stopMs !== undefined && { stopDate: stopMs / 1000 }),
    input,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveCount: restarts,
  };
}

function pageOf(maxResults: unknown, nextToken: unknown) {
  const limit = Math.min(Number(maxResults ?? 0) || 100, maxPage);
  const offset = nextToken === undefined ? 0 : Number(nextToken);
  if (Number.isInteger(offset)) return { offset, limit };
  throw new ServiceError('InvalidToken', `Invalid Token: '${JSON.stringify(nextToken)}'`);
}

function nextPage(hasMore: boolean, offset: number) {
  return hasMore ? { nextToken: String(offset) } : {};
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ServiceError('ValidationException', `A string was expected, not ${JSON.stringify(value)}`);
}
