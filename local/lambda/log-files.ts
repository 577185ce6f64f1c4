import { copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 5 * 2 ** 20;
const checkEveryMs = 5000;

/** One log file per function. Processes write to it by themselves, so its size is looked at from time to time. */
export class LogFiles {
  readonly #folder: string;
  readonly #descriptors = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#timer = setInterval(() => this.#bound(), checkEveryMs);
    this.#timer.unref();
  }

  pathOf(functionName: string): string {
    return join(this.#folder, `${functionName}.log`);
  }

  descriptor(functionName: string): number {
    let descriptor = this.#descriptors.get(functionName);
    if (descriptor === undefined) {
      descriptor = openSync(this.pathOf(functionName), 'a+');
      this.#descriptors.set(functionName, descriptor);
    }
    return descriptor;
  }

  write(functionName: string, line: string): void {
    writeSync(this.descriptor(functionName), `${line}\n`);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Writers append, so truncating under them is safe; what was written stands in one older file. */
  #bound(): void {
    for (const [name, descriptor] of this.#descriptors) {
      if (fstatSync(descriptor).size <= maxBytes) continue;
      copyFileSync(this.pathOf(name), `${this.pathOf(name)}.older`);
      ftruncateSync(descriptor, 0);
    }
  }
}
