interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/** Time that passes only while everything waits for it: hours of waiting take as long as the work in between. */
export class VirtualTime {
  #nowMs: number;
  /** Sorted by when they wake, the first last. */
  readonly #sleepers: Sleeper[] = [];
  #busy = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  readonly now = (): number => this.#nowMs;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const untilMs = this.#nowMs + ms;
      let at = this.#sleepers.length;
      while (at > 0 && (this.#sleepers[at - 1]?.untilMs ?? 0) < untilMs) at -= 1;
      this.#sleepers.splice(at, 0, { untilMs, wake });
    });

  /** Work that needs the real event loop: time stands still until it is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
    }
  }

  /** Lets time pass until `work` is done. */
  async pass<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    finished.catch(() => undefined);
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#busy > 0 || isDone) continue;
      const next = this.#sleepers.pop();
      if (!next) continue;
      this.#nowMs = Math.max(this.#nowMs, next.untilMs);
      next.wake();
    }
    return finished;
  }
}
