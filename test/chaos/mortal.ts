import type { Random } from '../../shared/learning/random.ts';

/** How a process of the harness lives: how often it dies at an await, and how its calls interleave with others'. */
export interface Life {
  readonly random: Random;
  /** Chance of dying before a call, and again after it. */
  readonly deathRate: number;
}

/** The process is gone: whatever catches this finds that nothing it calls answers any more. */
class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** One process that may die at every await, before a call has an effect or after it. */
export class Mortal {
  readonly #life: Life;
  isDead = false;

  constructor(life: Life) {
    this.#life = life;
  }

  /** `target`, whose calls this process may die at, and those of the objects that it holds. */
  use<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name, object);
        if (typeof member === 'object' && member !== null) return this.use(member);
        if (typeof member !== 'function') return member;
        const call = (...args: unknown[]): unknown => member.apply(object, args);
        if (name === 'rows') return (...args: unknown[]) => this.#rows(call(...args) as AsyncGenerator<unknown>);
        return (...args: unknown[]) => this.#call(() => call(...args));
      },
    });
  }

  /** Runs work of this process; its death is no error, everything else is. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
    } catch (error) {
      if (!this.isDead) throw error;
    }
    return !this.isDead;
  }

  async #call(call: () => unknown): Promise<unknown> {
    await this.#moment();
    const answer = await call();
    await this.#moment();
    return answer;
  }

  async *#rows(rows: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
    await this.#moment();
    yield* rows;
    await this.#moment();
  }

  /** Lets others go first now and then, and dies now and then. */
  async #moment(): Promise<void> {
    for (let turns = Math.floor(this.#life.random() * 3); turns > 0; turns -= 1) await Promise.resolve();
    this.isDead ||= this.#life.random() < this.#life.deathRate;
    if (this.isDead) throw new CrashError('The process died');
  }
}
