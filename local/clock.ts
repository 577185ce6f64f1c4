import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TwinClock } from './service.ts';

/** setTimeout fires at once beyond 2^31-1 ms; longer waits are armed again. */
const maxDelayMs = 2 ** 31 - 1;

/** Real time in which another process may still sign by the time before a move. */
const unawareMs = 10_000;

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** Where a twin keeps its clock's offset, in milliseconds. */
export const clockFile = (dataFolder: string): string => join(dataFolder, 'clock-offset');

/** Real time plus an offset that only grows; the offset outlives the process when a file is given. */
export class VirtualClock implements TwinClock {
  #offsetMs: number;
  readonly #file: string | undefined;
  readonly #timers = new Set<Timer>();
  #nextOrder = 0;
  #moves: readonly { readonly realMs: number; readonly byMs: number }[] = [];
  #alarm: NodeJS.Timeout | undefined;

  constructor(file?: string) {
    this.#file = file;
    this.#offsetMs = file && existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (!Number.isFinite(this.#offsetMs)) throw new Error(`${file} does not hold a clock offset in milliseconds`);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  movedLatelyMs(): number {
    this.#moves = this.#moves.filter(({ realMs }) => Date.now() - realMs < unawareMs);
    return this.#moves.reduce((sum, { byMs }) => sum + byMs, 0);
  }

  at(atMs: number, task: () => void): () => void {
    const timer = { atMs, order: this.#nextOrder++, task };
    this.#timers.add(timer);
    this.#arm();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Moves time forward, stopping at every timer on the way so that a task sees the time it was due at. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError('The clock only moves forward');
    this.#moves = [...this.#moves, { realMs: Date.now(), byMs: ms }];
    const target = this.now() + ms;
    // Kept before anything happens at a later time: a twin that is killed on the way must not find itself before its own rows.
    if (this.#file) writeFileSync(this.#file, String(this.#offsetMs + ms));
    for (;;) {
      const next = this.#earliest();
      if (!next || next.atMs > target) break;
      this.#offsetMs += Math.max(0, next.atMs - this.now());
      this.#fireDue();
      await nextTurn();
    }
    this.#offsetMs += Math.max(0, target - this.now());
    if (this.#file) writeFileSync(this.#file, String(this.#offsetMs));
    this.#arm();
  }

  close(): void {
    this.#timers.clear();
    clearTimeout(this.#alarm);
  }

  #earliest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order)) first = timer;
    }
    return first;
  }

  #fireDue(): void {
    for (let next = this.#earliest(); next && next.atMs <= this.now(); next = this.#earliest()) {
      this.#timers.delete(next);
      next.task();
    }
  }

  #arm(): void {
    clearTimeout(this.#alarm);
    const next = this.#earliest();
    if (!next) return;
    this.#alarm = setTimeout(
      () => {
        this.#fireDue();
        this.#arm();
      },
      Math.min(Math.max(0, next.atMs - this.now()), maxDelayMs),
    );
    this.#alarm.unref();
  }
}
