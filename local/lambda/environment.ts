import { type ChildProcess, spawn } from 'node:child_process';
import { FunctionError } from '../service.ts';
import { type Invocation, RuntimeApi } from './runtime-api.ts';

export interface EnvironmentOptions {
  readonly codeFolder: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Everything the process sees: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** File descriptor that takes stdout and stderr: logging costs the twin nothing. */
  readonly logDescriptor: number;
}

interface Running {
  readonly invocation: Invocation;
  readonly resolve: (payload: Buffer) => void;
  readonly reject: (error: FunctionError) => void;
  readonly timer: NodeJS.Timeout;
}

const bootstrap = new URL('./bootstrap.mjs', import.meta.url).pathname;
/** As Lambda: initialisation beyond this counts as failed. Twice Lambda's 10 s, because a laptop may be busy. */
const maxInitMs = 20_000;
/** Lambda gives a function one virtual CPU at this memory, and a share of one below. */
const oneCpuMb = 1769;
const maxResponseBytes = 6 * 2 ** 20;

export interface EnvironmentEvents {
  idle(environment: Environment): void;
  /** The process is gone; `failure` says why when it never became ready. */
  exit(environment: Environment, failure: FunctionError | undefined): void;
}

/** One execution environment: a process that runs one invocation at a time until it dies. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #events: EnvironmentEvents;
  readonly #api: RuntimeApi;
  #process: ChildProcess | undefined;
  #running: Running | undefined;
  #initFailure: FunctionError | undefined;
  #initTimer: NodeJS.Timeout | undefined;
  #isReady = false;
  idleSinceMs = 0;

  constructor(options: EnvironmentOptions, events: EnvironmentEvents) {
    this.#options = options;
    this.#events = events;
    this.#api = new RuntimeApi({
      next: () => this.#becameIdle(),
      response: (requestId, payload) => this.#answered(requestId, payload),
      error: (requestId, payload) => this.#take(requestId)?.reject(readError(payload)),
      initError: (payload) => {
        this.#initFailure = readError(payload);
      },
    });
  }

  async start(): Promise<void> {
    await this.#api.listen();
    const { codeFolder, logDescriptor, memoryMb, variables } = this.#options;
    const heapMb = Math.max(64, Math.floor(memoryMb * 0.9));
    // Where there is one processor V8's helper threads only cost: each task wakes a thread that has to be switched to.
    const flags = [`--max-old-space-size=${heapMb}`, ...(memoryMb <= oneCpuMb ? ['--single-threaded'] : [])];
    this.#process = spawn(process.execPath, [...flags, bootstrap], {
      cwd: codeFolder,
      stdio: ['ignore', logDescriptor, logDescriptor],
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: this.#api.address },
    });
    this.#initTimer = setTimeout(() => this.kill(), maxInitMs);
    this.#process.once('exit', (code, signal) => this.#exited(code, signal));
    this.#process.once('error', (cause) => {
      this.#initFailure = new FunctionError('Runtime.Unknown', String(cause));
      this.#exited(null, null);
    });
  }

  /** Runs one invocation; the environment must be idle. */
  run(invocation: Invocation): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(), this.#options.timeoutSeconds * 1000);
      this.#running = { invocation, resolve, reject, timer };
      this.#api.deliver(invocation);
    });
  }

  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  #becameIdle(): void {
    this.#isReady = true;
    clearTimeout(this.#initTimer);
    this.#events.idle(this);
  }

  #take(requestId?: string): Running | undefined {
    const running = this.#running;
    if (!running || (requestId !== undefined && running.invocation.requestId !== requestId)) return undefined;
    this.#running = undefined;
    clearTimeout(running.timer);
    return running;
  }

  #answered(requestId: string, payload: Buffer): void {
    const running = this.#take(requestId);
    if (payload.length <= maxResponseBytes) {
      running?.resolve(payload);
      return;
    }
    const message = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
    running?.reject(new FunctionError('Function.ResponseSizeTooLarge', message));
  }

  #timeOut(): void {
    const running = this.#take();
    if (!running) return;
    const seconds = this.#options.timeoutSeconds.toFixed(2);
    const message = `RequestId: ${running.invocation.requestId} Error: Task timed out after ${seconds} seconds`;
    running.reject(new FunctionError('Sandbox.Timedout', message));
    this.kill();
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal ? `signal: ${signal.replace('SIG', '').toLowerCase()}` : `exit status ${code}`;
    const running = this.#take();
    const id = running ? `RequestId: ${running.invocation.requestId} ` : '';
    const failure = new FunctionError('Runtime.ExitError', `${id}Error: Runtime exited with error: ${how}`);
    running?.reject(failure);
    clearTimeout(this.#initTimer);
    this.#api.close();
    this.#events.exit(this, this.#isReady ? undefined : (this.#initFailure ?? failure));
  }
}

function readError(payload: Buffer): FunctionError {
  const { errorType = 'Error', errorMessage = '' } = JSON.parse(payload.toString()) as Record<string, string>;
  return new FunctionError(errorType, errorMessage);
}
