import * as z from 'zod';

/** What can go wrong on request. `target` is `POST /v1/billing/meter_events`, or the type of an event for webhooks; `*` stands for anything. */
const stripeFault = z.strictObject({
  target: z.string().min(1),
  kind: z.enum([
    'reset_before_commit',
    'reset_after_commit',
    'rate_limited',
    'lock_timeout',
    'stored_500',
    'stored_500_after_commit',
    'unstored_500',
    'conflict',
    'drop_event',
    'webhook_duplicate',
    'webhook_delay',
    'webhook_lost',
    'webhook_twin',
  ]),
  probability: z.number().gt(0).max(1).default(1),
  /** How often it strikes at most; absent means without end. */
  times: z.int().positive().optional(),
  /** Until when (epoch milliseconds) it strikes: an outage. */
  untilMs: z.number().optional(),
});
export type StripeFault = z.input<typeof stripeFault>;
export type StripeFaultKind = z.infer<typeof stripeFault>['kind'];

interface Armed extends z.infer<typeof stripeFault> {
  readonly matches: RegExp;
  struck: number;
}

/** Seeded faults: the same rules, seed and order of calls strike the same calls. */
export class StripeFaults {
  #rules: Armed[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(...rules: readonly StripeFault[]): void {
    for (const input of rules) {
      const rule = stripeFault.parse(input);
      const pattern = rule.target.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      this.#rules.push({ ...rule, matches: new RegExp(`^${pattern}$`), struck: 0 });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first of `kinds` that strikes `target` now, if any does. */
  strike(target: string, kinds: readonly StripeFaultKind[], nowMs: number): StripeFaultKind | undefined {
    for (const rule of this.#rules) {
      if (!kinds.includes(rule.kind) || !rule.matches.test(target)) continue;
      if (rule.times !== undefined && rule.struck >= rule.times) continue;
      if (rule.untilMs !== undefined && nowMs >= rule.untilMs) continue;
      if (rule.probability < 1 && this.#random() >= rule.probability) continue;
      rule.struck += 1;
      return rule.kind;
    }
    return undefined;
  }
}
