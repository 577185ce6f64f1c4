import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { FunctionSpec, RuleSpec } from '../deployment.ts';
import { compileWildcards } from '../iam/wildcards.ts';
import { matchesPattern } from '../lambda/event-filter.ts';
import type { FunctionInvoker, TwinClock } from '../service.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { checkPattern } from './check-pattern.ts';
import type { TwinEvent } from './event.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

export interface EventBusOptions {
  readonly folder: string;
  readonly region: string;
  readonly accountId: string;
  readonly rules: readonly RuleSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly invoker: FunctionInvoker;
  readonly sendToQueue: (queueArn: string, body: string) => void;
  readonly clock: TwinClock;
}

const databaseSchema = `
  CREATE TABLE IF NOT EXISTS schedule (rule TEXT PRIMARY KEY, expression TEXT NOT NULL, due INTEGER NOT NULL);
`;

/** EventBridge's default bus: rules on patterns and on schedules, with functions and queues as targets. */
export class EventBus {
  readonly #options: EventBusOptions;
  readonly #database: DatabaseSync;
  readonly #schedules = new Map<RuleSpec, Schedule>();
  readonly #cancels = new Map<RuleSpec, () => void>();
  /** Scheduled rules whose targets are at work, with the tick that came meanwhile. */
  readonly #atWork = new Map<RuleSpec, TwinEvent | undefined>();

  /** Throws an Error naming a schedule, pattern or target that the twin cannot run. */
  constructor(options: EventBusOptions) {
    this.#options = options;
    for (const rule of options.rules) {
      if (rule.pattern) checkPattern(rule.name, rule.pattern);
      if (rule.schedule !== undefined) this.#schedules.set(rule, parseSchedule(rule.schedule));
      for (const { arn } of rule.targets) this.#checkTarget(rule, arn);
    }
    // Ten thousand ticks of a virtual day would each wait for the disk; one that a power cut undoes comes again.
    this.#database = openDatabase(join(options.folder, 'events.sqlite'), databaseSchema, 'NORMAL');
  }

  /** Starts the schedules; one that missed ticks while the twin was off fires once. */
  start(): void {
    for (const [rule, schedule] of this.#schedules) this.#arm(rule, this.#storedDue(rule) ?? this.#next(schedule));
  }

  /** Hands an event to the targets of every rule whose pattern it matches. */
  publish(event: TwinEvent): void {
    const envelope = this.#envelope(event);
    for (const rule of this.#options.rules) {
      if (rule.pattern && matchesPattern(rule.pattern, envelope)) void Promise.all(this.#deliver(rule, envelope));
    }
  }

  async close(): Promise<void> {
    this.#atWork.clear();
    for (const cancel of this.#cancels.values()) cancel();
    this.#database.close();
  }

  #arm(rule: RuleSpec, dueMs: number | undefined): void {
    if (dueMs === undefined) return;
    this.#database
      .prepare('INSERT OR REPLACE INTO schedule VALUES (?, ?, ?)')
      .run(rule.name, rule.schedule ?? '', dueMs);
    this.#cancels.set(
      rule,
      this.#options.clock.at(dueMs, () => this.#tick(rule, dueMs)),
    );
  }

  /** The targets hear of a tick before the next one is stored: a crash in between repeats the tick rather than losing it. */
  #tick(rule: RuleSpec, dueMs: number): void {
    const timeMs = this.#options.clock.now();
    const event = { source: 'aws.events', detailType: 'Scheduled Event', timeMs, detail: {} };
    void this.#deliverTick(rule, { ...event, resources: [this.#arn(rule)] });
    const schedule = this.#schedules.get(rule);
    const nextMs = schedule?.(dueMs);
    this.#arm(rule, nextMs !== undefined && nextMs > timeMs ? nextMs : schedule && this.#next(schedule));
  }

  /** Virtual days pass in a second: ticks that come while the targets are at work become one, the latest. */
  async #deliverTick(rule: RuleSpec, tick: TwinEvent): Promise<void> {
    if (this.#atWork.has(rule)) {
      this.#atWork.set(rule, tick);
      return;
    }
    for (let next: TwinEvent | undefined = tick; next; next = this.#atWork.get(rule)) {
      this.#atWork.set(rule, undefined);
      await Promise.all(this.#deliver(rule, this.#envelope(next)));
    }
    this.#atWork.delete(rule);
  }

  #next(schedule: Schedule): number | undefined {
    return schedule(this.#options.clock.now());
  }

  /** When the rule is due next, as an earlier run of the twin stored it for the same schedule. */
  #storedDue({ name, schedule = '' }: RuleSpec): number | undefined {
    const row = this.#database
      .prepare('SELECT due FROM schedule WHERE rule = ? AND expression = ?')
      .get(name, schedule);
    return row && Number(row.due);
  }

  #deliver(rule: RuleSpec, envelope: Readonly<Record<string, unknown>>): Promise<void>[] {
    return rule.targets.map(async ({ arn, input }) => {
      if (isQueue(arn)) this.#options.sendToQueue(arn, input ?? JSON.stringify(envelope));
      else await this.#options.invoker.invokeAsync(arn, input === undefined ? envelope : JSON.parse(input));
    });
  }

  #envelope({ source, detailType, timeMs, resources, detail }: TwinEvent): Record<string, unknown> {
    const { accountId, region } = this.#options;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: accountId,
      time: new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources,
      detail,
    };
  }

  /** A target that EventBridge could not reach on AWS is refused here, at the start. */
  #checkTarget(rule: RuleSpec, arn: string): void {
    if (isQueue(arn)) return;
    const target = this.#options.functions.find((spec) => spec.arn === arn);
    if (!target) throw new Error(`Rule ${rule.name} has the target ${arn}, which is neither a function nor a queue`);
    const isAllowed = target.invokers.some(
      ({ principal, sourceArn = '*' }) =>
        principal === 'events.amazonaws.com' &&
        compileWildcards([sourceArn], { isCaseSensitive: true })(this.#arn(rule)),
    );
    if (!isAllowed)
      throw new Error(`Rule ${rule.name} may not invoke ${arn}: it has no AWS::Lambda::Permission for it`);
  }

  #arn({ name }: RuleSpec): string {
    return `arn:aws:events:${this.#options.region}:${this.#options.accountId}:rule/${name}`;
  }
}

function isQueue(arn: string): boolean {
  return /^arn:[\w-]+:sqs:/.test(arn);
}
