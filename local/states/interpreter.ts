import type { TwinClock } from '../service.ts';
import { sleepUntil, untilAborted } from '../sleep.ts';
import { holds } from './choice-rule.ts';
import type { Machine, Retrier, State } from './definition.ts';
import { readPath, writePath } from './json-path.ts';
import { fillTemplate } from './payload-template.ts';
import { findCatcher, nextRetry } from './retry.ts';
import { runtimeError, StatesError } from './states-error.ts';

/** One thing that happened, named as GetExecutionHistory names it. */
export type RecordEvent = (type: string, details: Readonly<Record<string, unknown>>) => void;

export interface Surroundings {
  readonly clock: TwinClock;
  readonly record: RecordEvent;
  /** Does the work of a Task state. */
  runTask(resource: string, parameters: unknown, signal: AbortSignal): Promise<unknown>;
}

type Context = Readonly<Record<string, unknown>>;

const defaultConcurrency = 40;

/** Runs `machine` to its end: answers its output, throws StatesError, or throws the signal's reason when aborted. */
export async function runMachine(
  machine: Machine,
  input: unknown,
  context: Context,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<unknown> {
  let name: string | undefined = machine.StartAt;
  let value = input;
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (!state) throw runtimeError(`There is no state ${name}`);
    signal.throwIfAborted();
    surroundings.record(`${state.Type}StateEntered`, { name, input: JSON.stringify(value) });
    const step = new StateRun(name, state, value, context, surroundings, signal);
    const { output, next }: StateOutcome = await step.run();
    if (state.Type !== 'Fail') {
      surroundings.record(`${state.Type}StateExited`, { name, output: JSON.stringify(output) });
    }
    value = output;
    name = next;
  }
  return value;
}

interface StateOutcome {
  readonly output: unknown;
  readonly next: string | undefined;
}

/** One entry into one state, with its retries. */
class StateRun {
  readonly #state: State;
  readonly #input: unknown;
  readonly #context: Context;
  readonly #surroundings: Surroundings;
  readonly #signal: AbortSignal;

  constructor(
    name: string,
    state: State,
    input: unknown,
    context: Context,
    surroundings: Surroundings,
    signal: AbortSignal,
  ) {
    this.#state = state;
    this.#input = input;
    const enteredTime = new Date(surroundings.clock.now()).toISOString();
    this.#context = { ...context, State: { Name: name, EnteredTime: enteredTime, RetryCount: 0 } };
    this.#surroundings = surroundings;
    this.#signal = signal;
  }

  async run(): Promise<StateOutcome> {
    const attempts = new Map<Retrier, number>();
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (this.#signal.aborted || !(error instanceof StatesError)) throw error;
        const delayMs = nextRetry(this.#state.Retry, attempts, error);
        if (delayMs === undefined) return this.#catch(error);
        await sleepUntil(this.#surroundings.clock, this.#surroundings.clock.now() + delayMs, this.#signal);
      }
    }
  }

  #catch(error: StatesError): StateOutcome {
    const catcher = findCatcher(this.#state, error);
    if (!catcher) throw error;
    const result = { Error: error.errorName, Cause: error.message };
    return { output: this.#place(catcher.ResultPath, result), next: catcher.Next };
  }

  async #attempt(): Promise<StateOutcome> {
    const state = this.#state;
    const input = this.#select(state.InputPath, this.#input);
    if (state.Type === 'Choice') {
      const rule = state.Choices?.find((candidate) => holds(candidate, input, this.#context));
      const next = rule?.Next ?? state.Default;
      if (next === undefined) throw new StatesError('States.NoChoiceMatched', 'No choice rule matched the input');
      return { output: this.#select(state.OutputPath, input), next };
    }
    const isMap = state.Type === 'Map';
    const parameters = state.Parameters === undefined || isMap ? input : this.#fill(state.Parameters, input);
    const result = await this.#work(parameters);
    const selected = state.ResultSelector === undefined ? result : this.#fill(state.ResultSelector, result);
    const placed =
      state.Type === 'Wait' || state.Type === 'Succeed' ? selected : this.#place(state.ResultPath, selected);
    return { output: this.#select(state.OutputPath, placed), next: state.Next };
  }

  async #work(parameters: unknown): Promise<unknown> {
    const state = this.#state;
    switch (state.Type) {
      case 'Task':
        return this.#runTask(parameters);
      case 'Map':
        return this.#runMap(parameters);
      case 'Parallel':
        return this.#runTogether(
          (state.Branches ?? []).map(
            (branch) => (surroundings, signal) => runMachine(branch, parameters, this.#context, surroundings, signal),
          ),
          defaultConcurrency,
        );
      case 'Wait':
        return this.#wait(parameters);
      case 'Fail':
        throw new StatesError(
          this.#text(state.Error, state.ErrorPath, parameters) ?? 'States.TaskFailed',
          this.#text(state.Cause, state.CausePath, parameters) ?? '',
        );
      default:
        return state.Result === undefined ? parameters : state.Result;
    }
  }

  async #runTask(parameters: unknown): Promise<unknown> {
    const { Resource = '', TimeoutSeconds, TimeoutSecondsPath } = this.#state;
    const { record } = this.#surroundings;
    const seconds =
      TimeoutSecondsPath === undefined
        ? TimeoutSeconds
        : Number(readPath(TimeoutSecondsPath, this.#input, this.#context));
    const timeout = new AbortController();
    const cancel =
      seconds === undefined
        ? undefined
        : this.#after(seconds * 1000, Resource, () => {
            timeout.abort(new StatesError('States.Timeout', `The task took longer than ${seconds} seconds`));
          });
    const signal = AbortSignal.any([this.#signal, timeout.signal]);
    record('TaskScheduled', { resource: Resource, parameters: JSON.stringify(parameters) });
    try {
      const output = await untilAborted(this.#surroundings.runTask(Resource, parameters, signal), signal);
      record('TaskSucceeded', { resource: Resource, output: JSON.stringify(output) });
      return output;
    } catch (error) {
      if (error instanceof StatesError) {
        record('TaskFailed', { resource: Resource, error: error.errorName, cause: error.message });
      }
      throw error;
    } finally {
      cancel?.();
    }
  }

  /** A function works in real time: a clock that is moved on meanwhile must not make it late. A job's time is virtual. */
  #after(ms: number, resource: string, task: () => void): () => void {
    const { clock } = this.#surroundings;
    if (!resource.includes(':lambda:')) return clock.at(clock.now() + ms, task);
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  }

  #runMap(input: unknown): Promise<unknown[]> {
    const { ItemsPath = '$', ItemSelector, Parameters, ItemProcessor, Iterator, MaxConcurrency } = this.#state;
    const processor = ItemProcessor ?? Iterator;
    const items = readPath(ItemsPath, input, this.#context);
    if (!processor || !Array.isArray(items)) throw runtimeError(`${ItemsPath} is not an array to map`);
    const selector = ItemSelector ?? Parameters;
    const runs = items.map((item: unknown, index) => async (surroundings: Surroundings, signal: AbortSignal) => {
      const context = { ...this.#context, Map: { Item: { Index: index, Value: item } } };
      const value = selector === undefined ? item : fillTemplate(selector, input, context);
      surroundings.record('MapIterationStarted', { name: this.#name, index });
      const output = await runMachine(processor, value, context, surroundings, signal);
      surroundings.record('MapIterationSucceeded', { name: this.#name, index });
      return output;
    });
    return this.#runTogether(runs, MaxConcurrency || defaultConcurrency);
  }

  /** Runs all, so many at a time; the first to fail aborts the others. */
  async #runTogether(
    runs: readonly ((surroundings: Surroundings, signal: AbortSignal) => Promise<unknown>)[],
    concurrency: number,
  ): Promise<unknown[]> {
    const siblings = new AbortController();
    const signal = AbortSignal.any([this.#signal, siblings.signal]);
    const outputs: unknown[] = Array.from({ length: runs.length });
    const queue = runs.entries();
    const lane = async () => {
      for (const [index, run] of queue) outputs[index] = await run(this.#surroundings, signal);
    };
    try {
      await Promise.all(Array.from({ length: Math.min(concurrency, runs.length) }, lane));
      return outputs;
    } catch (error) {
      siblings.abort(error);
      throw error;
    }
  }

  async #wait(input: unknown): Promise<unknown> {
    const { Seconds, SecondsPath, Timestamp, TimestampPath } = this.#state;
    const { clock } = this.#surroundings;
    const seconds = SecondsPath === undefined ? Seconds : Number(readPath(SecondsPath, input, this.#context));
    const timestamp = this.#text(Timestamp, TimestampPath, input);
    const untilMs = timestamp === undefined ? clock.now() + (seconds ?? 0) * 1000 : Date.parse(timestamp);
    if (Number.isNaN(untilMs)) throw runtimeError('A Wait state was given neither seconds nor a timestamp');
    await sleepUntil(clock, untilMs, this.#signal);
    return input;
  }

  get #name(): string {
    return (this.#context.State as { Name: string }).Name;
  }

  #fill(template: unknown, input: unknown): unknown {
    return fillTemplate(template, input, this.#context);
  }

  #text(literal: string | undefined, path: string | undefined, input: unknown): string | undefined {
    return path === undefined ? literal : String(readPath(path, input, this.#context));
  }

  #select(path: string | null | undefined, value: unknown): unknown {
    if (path === undefined) return value;
    return path === null ? {} : readPath(path, value, this.#context);
  }

  #place(path: string | null | undefined, result: unknown): unknown {
    if (path === undefined) return result;
    return path === null ? this.#input : writePath(path, this.#input, result);
  }
}
