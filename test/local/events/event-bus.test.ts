import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import type { FunctionSpec, RuleSpec } from '../../../local/deployment.ts';
import { EventBus } from '../../../local/events/event-bus.ts';

const hourMs = 3_600_000;
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:release';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:events';
let folder: string;
let clock: VirtualClock;
let delivered: { arn: string; payload: unknown }[];
let bus: EventBus | undefined;
/** What a target waits for before it has done its work. */
let untilDone: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-events-'));
  clock = new VirtualClock();
  delivered = [];
  untilDone = Promise.resolve();
});
afterEach(async () => {
  await bus?.close();
  bus = undefined;
  clock.close();
  rmSync(folder, { recursive: true, force: true });
});

const rule = (rest: Partial<RuleSpec>): RuleSpec => ({
  name: 'ended',
  schedule: undefined,
  pattern: undefined,
  targets: [{ arn: functionArn, input: undefined }],
  ...rest,
});

function open(rules: readonly RuleSpec[], sourceArn = 'arn:aws:events:us-east-1:000000000000:rule/ended'): EventBus {
  const target = { arn: functionArn, invokers: [{ principal: 'events.amazonaws.com', sourceArn }] };
  bus = new EventBus({
    folder,
    region: 'us-east-1',
    accountId: '000000000000',
    rules,
    functions: [target as unknown as FunctionSpec],
    invoker: {
      invoke: () => Promise.reject(new Error('Targets are invoked asynchronously')),
      invokeAsync: async (arn, payload) => {
        delivered.push({ arn, payload });
        await untilDone;
      },
    },
    sendToQueue: (arn, body) => delivered.push({ arn, payload: body }),
    clock,
  });
  return bus;
}

const publish = (status: string, timeMs = 0) =>
  bus?.publish({ source: 'aws.states', detailType: 'Changed', timeMs, resources: ['arn:x'], detail: { status } });

describe('a rule on a pattern', () => {
  it('hands matching events, in their envelope, to its targets', () => {
    const pattern = { source: ['aws.states'], detail: { status: ['FAILED', { prefix: 'TIMED' }] } };
    open([
      rule({
        pattern,
        targets: [
          { arn: functionArn, input: undefined },
          { arn: queueArn, input: '{"fixed":1}' },
        ],
      }),
    ]);
    publish('SUCCEEDED');
    expect(delivered).toEqual([]);
    publish('TIMED_OUT', Date.parse('2026-01-01T00:00:00.5Z'));
    expect(delivered).toEqual([
      {
        arn: functionArn,
        payload: {
          version: '0',
          id: expect.any(String),
          'detail-type': 'Changed',
          source: 'aws.states',
          account: '000000000000',
          time: '2026-01-01T00:00:00Z',
          region: 'us-east-1',
          resources: ['arn:x'],
          detail: { status: 'TIMED_OUT' },
        },
      },
      { arn: queueArn, payload: '{"fixed":1}' },
    ]);
  });

  it.each([
    [{ detail: { a: [{ wildcard: '*x' }] } }, 'wildcard'],
    [{ detail: { a: [{ 'anything-but': { prefix: 'x' } }] } }, 'anything-but'],
    [{ $or: [{ a: [1] }] }, '$or'],
  ])('is refused by name when it says %j', (pattern, name) => {
    expect(() => open([rule({ pattern })])).toThrow(name);
  });

  it('is refused when the function has no permission for it', () => {
    const other = 'arn:aws:events:us-east-1:000000000000:rule/other';
    expect(() => open([rule({ pattern: { source: ['a'] } })], other)).toThrow('AWS::Lambda::Permission');
  });
});

describe('a rule on a schedule', () => {
  const hourly = rule({ schedule: 'rate(1 hour)' });

  it('fires at every tick of virtual time', async () => {
    open([hourly]).start();
    await clock.advance(3.5 * hourMs);
    expect(delivered).toHaveLength(3);
    expect(delivered[0]?.payload).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/ended'],
    });
  });

  it('fires once more for the ticks that came while its target was at work', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    untilDone = promise;
    open([hourly]).start();
    await clock.advance(5.5 * hourMs);
    expect(delivered).toHaveLength(1);
    resolve();
    await expect.poll(() => delivered.length).toBe(2);
    await clock.advance(hourMs);
    expect(delivered).toHaveLength(3);
  });

  it('fires once for the ticks that it missed while the twin was off, and then on time', async () => {
    open([hourly]).start();
    await bus?.close();
    await clock.advance(5.25 * hourMs);
    open([hourly]).start();
    await clock.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(delivered).toHaveLength(1);
    await clock.advance(hourMs);
    expect(delivered).toHaveLength(2);
  });
});
