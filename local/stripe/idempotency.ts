import { hash } from 'node:crypto';
import type { StripeAnswer, StripeRequest } from './local-stripe.ts';
import type { Table } from './object-store.ts';
import type { World } from './world.ts';

interface Kept {
  readonly digest: string;
  readonly answer: StripeAnswer;
  /** Seconds. */
  readonly until: number;
}

const keptSeconds = 86_400;
/** What is not kept: refusals before anything happened. */
const isKept = (status: number) => status < 400 || status === 402 || status === 500;

/** The first answer to an Idempotency-Key is given again for 24 hours, a 500 included; other parameters are refused. */
export class IdempotencyKeys {
  readonly #kept: Table<Kept>;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.#kept = world.store.table('idempotency_key');
  }

  once(request: StripeRequest, run: () => StripeAnswer): StripeAnswer {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method !== 'POST') return run();
    const digest = hash('sha256', `${request.path}\n${request.body}`);
    const known = this.#kept.get(key);
    if (known && known.until > this.#world.now()) {
      if (known.digest !== digest) return mismatch(key);
      return { ...known.answer, headers: { ...known.answer.headers, 'idempotent-replayed': 'true' } };
    }
    const answer = run();
    if (isKept(answer.status)) this.#kept.put(key, { digest, answer, until: this.#world.now() + keptSeconds });
    return answer;
  }
}

const mismatch = (key: string): StripeAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}'.`,
    },
  }),
});
