import { describe, expect, it } from 'vitest';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { countClick, impressionName } from '../../../shared/sponsor/click.ts';
import { readPayouts } from '../../../shared/sponsor/payouts.ts';
import { SponsorPicker } from '../../../shared/sponsor/pick.ts';
import { endSponsor, putSponsor, type Sponsor } from '../../../shared/sponsor/store.ts';
import { putUsageRecord } from '../../../shared/usage/store.ts';
import { MemoryTable } from '../../chaos/memory-table.ts';
import { usageRecord } from '../../support/usage-record.ts';

const nowMs = Date.UTC(2026, 10, 30, 23, 59);
const makeId = idMaker();
const sponsorOf = (more: Partial<Sponsor> = {}): Sponsor => ({
  id: makeId('sponsor', nowMs),
  name: 'Acme',
  line: 'Mills for all',
  lineZh: '人人有磨坊',
  url: 'https://acme.example/',
  perThousandImpressionsMinor: 500,
  perClickMinor: 20,
  startsMs: 0,
  endsMs: null,
  ...more,
});

describe('sponsors', () => {
  it('share the answers evenly while they show, and nobody is shown when they cannot be read', async () => {
    const sponsors = [sponsorOf({ name: 'A' }), sponsorOf({ name: 'B' }), sponsorOf({ name: 'gone', endsMs: nowMs })];
    const picker = new SponsorPicker(async () => sponsors);
    const names = await Promise.all(
      Array.from({ length: 1000 }, async () => (await picker.pick(makeId('usage', nowMs), nowMs))?.name),
    );
    const shares = Object.groupBy(names, (name) => name ?? 'none');
    expect(Object.keys(shares).sort()).toEqual(['A', 'B']);
    expect(shares.A?.length).toBeGreaterThan(400);
    expect(shares.B?.length).toBeGreaterThan(400);
    const blind = new SponsorPicker(() => Promise.reject(new Error('throttled')));
    expect(await blind.pick(makeId('usage', nowMs), nowMs)).toBeUndefined();
  });

  it('owe for impressions and for at most one click on each, in the month of the answer', async () => {
    const table = new MemoryTable();
    const sponsor = sponsorOf();
    await putSponsor(table, sponsor);
    const records = Array.from({ length: 3 }, () =>
      usageRecord({ id: makeId('usage', nowMs), time: nowMs, sponsorId: sponsor.id }),
    );
    for (const record of records) await putUsageRecord(table, record);
    await putUsageRecord(table, usageRecord({ id: makeId('usage', nowMs), time: nowMs }));
    const [clicked] = records.map(impressionName);
    for (const laterMs of [0, 1, 90_000]) {
      expect(await countClick(table, clicked ?? '', nowMs + laterMs)).toMatchObject({ url: sponsor.url });
    }
    expect((await readPayouts(table, '2026-11')).data).toMatchObject([
      { impressions: 3, clicks: 1, amount: { amount_decimal: '21.5', currency: 'usd' } },
    ]);
    expect((await readPayouts(table, '2026-12')).total.amount_decimal).toBe('0');
  });

  it('are led to from no address that was made up', async () => {
    const table = new MemoryTable();
    const record = usageRecord({ id: makeId('usage', nowMs), time: nowMs });
    await putUsageRecord(table, record);
    const other = impressionName({ ...record, id: makeId('usage', nowMs) });
    for (const name of [impressionName(record), other, '', 'a.b.c', `${record.tenantId}.${record.id}.zzzzzzzzz`]) {
      expect(await countClick(table, name, nowMs)).toBeUndefined();
    }
  });

  it('that end keep what they owe, and end once', async () => {
    const table = new MemoryTable();
    const sponsor = sponsorOf();
    await putSponsor(table, sponsor);
    expect(await endSponsor(table, sponsor.id, nowMs)).toMatchObject({ endsMs: nowMs });
    expect(await endSponsor(table, sponsor.id, nowMs + 5)).toMatchObject({ endsMs: nowMs });
    expect(await endSponsor(table, sponsorOf().id, nowMs)).toBeUndefined();
  });
});
