import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { TwinClock } from '../service.ts';

export interface JobProcessOptions {
  /** The container's own entry, `train.mjs`. */
  readonly entry: string;
  readonly folder: string;
  readonly logFile: string;
  /** Everything the process sees: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: TwinClock;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

const preload = new URL('./preload.mjs', import.meta.url).href;

/** The container of a job: a process that gets SIGTERM, time to save, and then SIGKILL. */
export class JobProcess {
  /** The exit code; a signal counts as 128 and its number, as a container's does. */
  readonly exitCode: Promise<number>;
  readonly #child: ChildProcess;
  readonly #options: JobProcessOptions;
  #cancelKill: (() => void) | undefined;

  constructor(options: JobProcessOptions) {
    this.#options = options;
    const log = openSync(options.logFile, 'a');
    const clockOffsetMs = Math.round(options.clock.now() - Date.now());
    this.#child = spawn(process.execPath, ['--import', preload, options.entry, 'train'], {
      cwd: options.folder,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...options.variables, TWIN_CLOCK_OFFSET_MS: String(clockOffsetMs) },
    });
    closeSync(log);
    this.exitCode = new Promise((resolve) => {
      this.#child.once('error', () => resolve(127));
      this.#child.once('exit', (code, signal) => {
        this.#cancelKill?.();
        resolve(code ?? (signal === 'SIGTERM' ? 143 : 137));
      });
    });
  }

  terminate(): void {
    if (this.#cancelKill !== undefined) return;
    const { clock, graceMs } = this.#options;
    this.#child.kill('SIGTERM');
    this.#cancelKill = clock.at(clock.now() + graceMs, () => this.kill());
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
