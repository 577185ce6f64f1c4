import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { ServiceError } from './service.ts';

/**
 * What can go wrong on request. `target` is `service:Operation` (`dynamodb:PutItem`, `dynamodb:*`), `function:<name>` or
 * `source:<function name>` for the records that an event source delivers. Names may hold `*`.
 */
export const faultSchema = z.strictObject({
  target: z.string().min(1),
  kind: z.enum([
    'throttle',
    'error_before_commit',
    'error_after_commit',
    'latency',
    'crash',
    'timeout',
    'duplicate',
    'reorder',
  ]),
  probability: z.number().gt(0).max(1).default(1),
  /** How often it strikes at most; absent means without end. */
  times: z.int().positive().optional(),
  /** Only calls after this many matching ones can be struck. */
  skip: z.int().nonnegative().default(0),
  latencyMs: z.int().positive().max(60_000).default(100),
});

export type FaultKind = z.infer<typeof faultSchema>['kind'];
type FaultRule = z.infer<typeof faultSchema>;

interface ArmedRule extends FaultRule {
  readonly matches: RegExp;
  readonly random: () => number;
  seen: number;
  struck: number;
}

/** Seeded faults: the same rules, seed and order of calls strike the same calls. */
export class Faults {
  readonly #seed: number;
  #rules: ArmedRule[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(rules: readonly z.input<typeof faultSchema>[]): void {
    for (const input of rules) {
      const rule = faultSchema.parse(input);
      const pattern = rule.target.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      const random = generator(this.#seed + this.#rules.length);
      this.#rules.push({ ...rule, matches: new RegExp(`^${pattern}$`), random, seen: 0, struck: 0 });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** How often each rule has struck, in the order they were added. */
  report(): readonly { readonly target: string; readonly kind: FaultKind; readonly struck: number }[] {
    return this.#rules.map(({ target, kind, struck }) => ({ target, kind, struck }));
  }

  /** The rule of one of `kinds` that strikes this call, if any. */
  strike(target: string, kinds: readonly FaultKind[]): FaultRule | undefined {
    for (const rule of this.#rules) {
      if (!kinds.includes(rule.kind) || !rule.matches.test(target)) continue;
      rule.seen += 1;
      if (rule.seen <= rule.skip || (rule.times !== undefined && rule.struck >= rule.times)) continue;
      if (rule.random() >= rule.probability) continue;
      rule.struck += 1;
      return rule;
    }
    return undefined;
  }

  /** Runs a service's operation as the faults want it: late, refused, lost before its commit, or lost after it. */
  async around<T>(target: string, run: () => Promise<T> | T): Promise<T> {
    if (this.#rules.length === 0) return run();
    const latency = this.strike(target, ['latency']);
    if (latency) await delay(latency.latencyMs);
    if (this.strike(target, ['throttle'])) throw new ServiceError('ThrottlingException', 'Rate exceeded', 400);
    if (this.strike(target, ['error_before_commit'])) throw internalFailure();
    const result = await run();
    if (this.strike(target, ['error_after_commit'])) throw internalFailure();
    return result;
  }
}

const internalFailure = () => new ServiceError('InternalServerError', 'A fault was set for this operation.', 500);

/** mulberry32 (Tommy Ettinger, public domain): small, seedable, good enough to draw faults. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
