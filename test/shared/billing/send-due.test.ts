import { beforeEach, describe, expect, it } from 'vitest';
import type { MeterEvent } from '../../../shared/billing/meter-client.ts';
import type { MeterGateway, SendOutcome } from '../../../shared/billing/meter-gateway.ts';
import { putPeriod } from '../../../shared/billing/period-store.ts';
import { sealHour } from '../../../shared/billing/seal-hour.ts';
import { sendDue } from '../../../shared/billing/send-due.ts';
import { readSlices } from '../../../shared/billing/slice-store.ts';
import { WorkerLease } from '../../../shared/billing/worker-lease.ts';
import type { TenantId } from '../../../shared/runtime/ids.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { idsOf } from '../../support/table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const hour = '2026-11-23T16';
const start = Date.UTC(2026, 10, 23, 16);
const hourMs = 3_600_000;
let table: MemoryTable;
let nowMs: number;
let sent: MeterEvent[];

/** Two tenants, each with one slice of 5 predictions. */
beforeEach(async () => {
  table = new MemoryTable();
  nowMs = start + 2 * hourMs;
  sent = [];
  for (const letter of ['A', 'B']) {
    const { tenantId } = idsOf(letter);
    const period = { tenantId, id: 'sub_1', customerId: `cus_${letter}`, subscriptionId: 'sub', planId: 'starter' };
    await putPeriod(table, { ...period, startMs: start - hourMs, endMs: start + 900 * hourMs }, nowMs);
    await putUsageRecord(table, usageRecord({ tenantId, id: 'use_1', time: start + 5, quantity: 5 }));
    await sealHour(table, tenantId, hour, nowMs);
  }
});

function run(answer: (event: MeterEvent) => SendOutcome, owner = 'one') {
  const gateway = {
    send: async (event: MeterEvent) => {
      sent.push(event);
      return answer(event);
    },
  } as unknown as MeterGateway;
  const clock = () => nowMs;
  const lease = new WorkerLease(table, 'sender', owner, clock);
  const pace = { ratePerSecond: 1_000, groupsAtOnce: 4, untilMs: Number.POSITIVE_INFINITY };
  return sendDue({ table, gateway, lease, clock, sleep: async () => undefined, ...pace });
}
const acked = (): SendOutcome => ({ kind: 'acked' });
const failing = (kind: 'retry' | 'stored_failure' | 'refused') => (): SendOutcome => ({ kind, reason: kind });
const statesOf = async (tenantId: TenantId) => (await readSlices(table, tenantId, '')).slices.map(({ state }) => state);
const { tenantId } = idsOf('A');

describe('the sender', () => {
  it('sends each slice once, with a time inside of its hour and the identifier as idempotency key', async () => {
    expect(await run(acked)).toEqual({ done: 2, failing: 0 });
    expect(await run(acked)).toEqual({ done: 0, failing: 0 });
    expect(sent).toHaveLength(2);
    expect(sent[0]).toMatchObject({ customerId: 'cus_A', meter: 'predictions', value: '5', timeMs: start });
    expect(sent[0]?.identifier).toBe(sent[0]?.idempotencyKey);
    expect(sent[0]?.identifier.length).toBeLessThanOrEqual(100);
  });

  it('lets a tenant that is refused stop nobody else', async () => {
    await run(({ customerId }) => (customerId === 'cus_A' ? failing('refused')() : acked()));
    expect(await statesOf(tenantId)).toEqual(['parked']);
    expect(await statesOf(idsOf('B').tenantId)).toEqual(['acked']);
  });

  it('goes on under another key after a stored failure, never under another identifier', async () => {
    await run(failing('stored_failure'));
    expect(await run(acked)).toEqual({ done: 0, failing: 0 });
    nowMs += hourMs;
    await run(acked);
    const [first, , again] = sent;
    expect(again?.identifier).toBe(first?.identifier);
    expect(again?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });

  it('never sends what Stripe may have forgotten: 20 hours after its first try a slice is frozen', async () => {
    await run(failing('retry'));
    nowMs += 20 * hourMs + 1;
    await run(acked);
    expect(sent).toHaveLength(2);
    expect(await statesOf(tenantId)).toEqual(['frozen']);
  });

  it('works alone: another one waits until its lease is over', async () => {
    await run(failing('retry'));
    nowMs += 60_000;
    expect(await run(acked, 'two')).toEqual({ done: 0, failing: 0 });
    nowMs += 61_000;
    expect(await run(acked, 'two')).toEqual({ done: 2, failing: 0 });
  });
});
