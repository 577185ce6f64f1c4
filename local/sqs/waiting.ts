import type { TwinClock } from '../service.ts';

/** Receivers that wait for a queue: woken by a message, by time, or by the end of the service. */
export class Waiting {
  readonly #clock: TwinClock;
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(clock: TwinClock) {
    this.#clock = clock;
  }

  /** Calls `listener` whenever the queue may have gained a message; the answer removes it. */
  onArrival(queueArn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(queueArn) ?? new Set();
    this.#listeners.set(queueArn, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Answers at the next arrival, or at virtual time `untilMs` if that is earlier. */
  arrival(queueArn: string, untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        remove();
        cancel();
        resolve();
      };
      const remove = this.onArrival(queueArn, wake);
      const cancel = this.#clock.at(untilMs, wake);
    });
  }

  wake(queueArn: string): void {
    for (const listener of this.#listeners.get(queueArn) ?? []) listener();
  }

  wakeAll(): void {
    for (const queueArn of this.#listeners.keys()) this.wake(queueArn);
  }
}
