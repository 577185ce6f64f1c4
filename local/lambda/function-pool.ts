import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { VirtualClock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import { FunctionError } from '../service.ts';
import { Environment, type EnvironmentOptions } from './environment.ts';

export interface FunctionPoolOptions extends EnvironmentOptions {
  readonly name: string;
  readonly functionArn: string;
  /** Invocations in progress above which a function is throttled. */
  readonly concurrency: number;
  readonly maxEnvironments: number;
  readonly idleExpiryMs: number;
  readonly clock: VirtualClock;
  readonly faults: Faults;
}

interface Waiter {
  readonly payload: string;
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lambda starts an environment for every request that finds none idle. On a laptop that would start sixteen processes
 * for sixteen connections and run them on two cores, slower than a few; so a request first waits this long for one that
 * is busy: briefly while there are few environments, longer once the cores have enough to do.
 */
const scaleOutAfterMs = 25;
const scaleLaterAfterMs = 250;
/** Two for each core: while one waits for its write to reach the disk, the other computes. */
const quickCount = 2 * availableParallelism();
/** A queue that is never empty for so many looks (a second) is no burst: then more environments share the disk's syncs. */
const looksUntilSteady = 4;

/** The environments of one function, and the requests that wait for one. */
export class FunctionPool {
  readonly #options: FunctionPoolOptions;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Waiter[] = [];
  #inProgress = 0;
  #scaleOut: NodeJS.Timeout | undefined;
  #isClosed = false;
  readonly #expiry: NodeJS.Timeout;

  constructor(options: FunctionPoolOptions) {
    this.#options = options;
    this.#expiry = setInterval(() => this.#expireIdle(), Math.min(options.idleExpiryMs, 30_000));
    this.#expiry.unref();
  }

  /** Runs the handler on an event (JSON) and answers its result (JSON). Throws FunctionError. */
  async invoke(payload: string): Promise<Buffer> {
    const { faults, name, concurrency } = this.#options;
    if (this.#isClosed) throw new FunctionError('Lambda.ServiceException', 'The twin is stopping');
    if (this.#inProgress >= concurrency || faults.strike(`function:${name}`, ['throttle'])) {
      throw new FunctionError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    this.#inProgress += 1;
    try {
      const latency = faults.strike(`function:${name}`, ['latency']);
      if (latency) await new Promise((resolve) => setTimeout(resolve, latency.latencyMs));
      const result = await new Promise<Buffer>((resolve, reject) => this.#dispatch({ payload, resolve, reject }));
      this.#loseAnswer();
      return result;
    } finally {
      this.#inProgress -= 1;
    }
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#expiry);
    clearTimeout(this.#scaleOut);
    for (const environment of this.#environments) environment.kill();
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new FunctionError('Lambda.ServiceException', 'The twin is stopping'));
    }
  }

  get environmentCount(): number {
    return this.#environments.size;
  }

  #dispatch(waiter: Waiter): void {
    const environment = this.#idle.pop();
    if (environment) {
      this.#run(environment, waiter);
      return;
    }
    this.#waiting.push(waiter);
    if (this.environmentCount === 0) this.#start();
    else this.#planScaleOut();
  }

  #run(environment: Environment, { payload, resolve, reject }: Waiter): void {
    const { clock, functionArn, timeoutSeconds, faults, name } = this.#options;
    if (faults.strike(`function:${name}`, ['error_before_commit'])) {
      environment.kill();
      reject(new FunctionError('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed'));
      return;
    }
    environment
      .run({
        requestId: randomUUID(),
        functionArn,
        deadlineMs: clock.now() + timeoutSeconds * 1000,
        clockOffsetMs: clock.offsetMs,
        payload,
      })
      .then(resolve, reject);
  }

  /** A crash or timeout on request strikes after the handler's work was done: the answer is what gets lost. */
  #loseAnswer(): void {
    const { faults, name, timeoutSeconds } = this.#options;
    const fault = faults.strike(`function:${name}`, ['crash', 'error_after_commit', 'timeout']);
    if (!fault) return;
    if (fault.kind === 'timeout') {
      throw new FunctionError('Sandbox.Timedout', `Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    }
    throw new FunctionError('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed');
  }

  #becameIdle(environment: Environment): void {
    environment.idleSinceMs = Date.now();
    const waiter = this.#waiting.shift();
    if (waiter) this.#run(environment, waiter);
    else this.#idle.push(environment);
  }

  #start(): void {
    const environment = new Environment(this.#options, {
      idle: (one) => this.#becameIdle(one),
      exit: (one, failure) => this.#exited(one, failure),
    });
    this.#environments.add(environment);
    environment.start().then(
      () => this.#isClosed && environment.kill(),
      (cause: unknown) => this.#exited(environment, new FunctionError('Lambda.ServiceException', String(cause))),
    );
  }

  #exited(environment: Environment, initFailure: FunctionError | undefined): void {
    this.#environments.delete(environment);
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
    // As on AWS, the request that waited for this environment gets the error; the others may find another one.
    if (initFailure) this.#waiting.shift()?.reject(initFailure);
    if (this.#waiting.length > 0 && this.environmentCount === 0 && !this.#isClosed) this.#start();
  }

  #planScaleOut(look = 1): void {
    const { maxEnvironments } = this.#options;
    if (this.#scaleOut || this.environmentCount >= maxEnvironments) return;
    const delayMs = this.environmentCount < quickCount ? scaleOutAfterMs : scaleLaterAfterMs;
    const first = this.#waiting[0];
    this.#scaleOut = setTimeout(() => {
      this.#scaleOut = undefined;
      if (this.#waiting.length === 0 || this.#isClosed) return;
      // A queue that moves is served; beyond that only one that stands still or never ends gets another environment.
      const isWanted = this.environmentCount < quickCount || this.#waiting[0] === first || look >= looksUntilSteady;
      if (isWanted) this.#start();
      this.#planScaleOut(isWanted ? 1 : look + 1);
    }, delayMs);
    this.#scaleOut.unref();
  }

  #expireIdle(): void {
    const limit = Date.now() - this.#options.idleExpiryMs;
    const expired = this.#idle.filter((environment) => environment.idleSinceMs < limit);
    for (const environment of expired) {
      this.#idle.splice(this.#idle.indexOf(environment), 1);
      environment.kill();
    }
  }
}
