import type { Invoice, InvoiceLine } from '../../local/stripe/types.ts';
import { adjustmentMark } from '../../shared/billing/adjustment-client.ts';
import { type Adjustment, adjustmentRow } from '../../shared/billing/adjustment-store.ts';
import { billingMeterOf, listTerms } from '../../shared/billing/plans.ts';
import { rateUsage } from '../../shared/billing/rate.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import { ledgerRow } from '../../shared/usage/ledger-row.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import type { Item } from './expression.ts';
import type { MoneyRun } from './money-run.ts';
import { type TruePeriod, truePeriods, usedMeters } from './scenario.ts';

/** What was found wrong; `isLateOnly`: the usage of a period whose invoice was final when it came. */
export interface Fault {
  readonly text: string;
  readonly isLateOnly: boolean;
}

/** Everything that a check looks at, read once. */
interface Books {
  readonly rows: readonly Item[];
  readonly records: readonly UsageRecord[];
  readonly adjustments: readonly Adjustment[];
  /** Amounts at Stripe by their marks: items above zero, credits below. */
  readonly atStripe: ReadonlyMap<string, readonly number[]>;
}

/**
 * What is wrong when everything has come to rest: for each period and meter, sum of the ledger = sum of the slices =
 * what Stripe bills (its count, or the final invoice with its credit notes and items), in units and in cents; every
 * answer in the ledger, once; every adjustment at Stripe, once.
 */
export function faultsOf(run: MoneyRun): Fault[] {
  const rows = run.table.all();
  const records = rows.filter(({ entity }) => entity === 'usage_record').map((row) => ledgerRow.parse(row));
  const adjustments = rows.filter(({ entity }) => entity === 'adjustment').map((row) => adjustmentRow.parse(row));
  const books = { rows, records, adjustments, atStripe: markedAmounts(run) };
  const faults: Fault[] = [];
  const say = (text: string) => faults.push({ text, isLateOnly: false });
  for (const period of truePeriods(run.scenario, run.endMs)) {
    for (const meter of usedMeters) faults.push(...periodFaults(run, books, period, meter));
  }
  const recorded = new Set(records.map(({ id }) => id));
  for (const id of run.answered) if (!recorded.has(id)) say(`${id} was answered and is not in the ledger`);
  for (const adjustment of adjustments) {
    const mark = adjustmentMark(adjustment);
    const found = books.atStripe.get(mark) ?? [];
    const wanted = adjustment.amountMinor === 0 ? [] : [adjustment.amountMinor];
    if (found.join() !== wanted.join()) say(`${mark} should be ${wanted.join()} at Stripe and is ${found.join()}`);
  }
  for (const { id, invoice, customer } of run.stripe.local.account.world.invoiceItems.values()) {
    const isRunning = run.stripe.local.account.world.subscriptions
      .values()
      .some((one) => one.customer === customer && one.status !== 'canceled');
    if (invoice === null && !isRunning) say(`${id} waits for an invoice that never comes`);
  }
  for (const { gsi1pk, sk } of rows) {
    if (typeof gsi1pk === 'string') say(`${gsi1pk} still lists ${String(sk)}`);
  }
  return faults;
}

function periodFaults(run: MoneyRun, books: Books, period: TruePeriod, meter: BillingMeter): Fault[] {
  const { startMs, endMs, planId, subscription } = period;
  const periodId = `${run.stripe.subscriptionIds[subscription]}_${startMs / 1000}`;
  const own = books.records.filter(({ time, meter: kind, machine }) => {
    return startMs <= time && time < endMs && billingMeterOf(kind, machine) === meter;
  });
  const used = own.reduce((sum, { quantity }) => sum + quantity, 0);
  const slices = books.rows.filter((row) => {
    return row.entity === 'slice' && row.kind === 'usage' && row.period_id === periodId && row.meter === meter;
  });
  const sealed = slices.reduce((sum, { value }) => sum + Number(value), 0);
  const lines = finalLines(run, period, meter);
  const adjusted = books.adjustments.filter((one) => one.periodId === periodId && one.meter === meter);
  const billed =
    lines === undefined
      ? run.stripe.counted(meter, startMs, endMs)
      : [...lines, ...adjusted].reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
  const faults: Fault[] = [];
  const say = (text: string) =>
    faults.push({ text: `${periodId} ${meter}: ${text}`, isLateOnly: slices.some(({ state }) => state === 'late') });
  if (used !== sealed || sealed !== billed) say(`ledger ${used}, slices ${sealed}, billed ${billed}`);
  if (lines === undefined) return faults;
  const marks = adjusted.flatMap((one) => books.atStripe.get(adjustmentMark(one)) ?? []);
  const cents = [...lines.map(({ amount }) => amount), ...marks].reduce((sum, amount) => sum + amount, 0);
  const terms = listTerms(planId).meters[meter];
  const wanted = terms ? rateUsage(used, terms) : 0;
  if (cents !== wanted) say(`${cents} cents in place of ${wanted}`);
  return faults;
}

/** The lines of a period's meter on its final invoice; undefined while it has none. */
function finalLines(run: MoneyRun, period: TruePeriod, meter: BillingMeter): readonly InvoiceLine[] | undefined {
  const { world } = run.stripe.local.account;
  const subscriptionId = run.stripe.subscriptionIds[period.subscription];
  const isFinal = ({ id, status }: Invoice) =>
    status !== 'draft' && world.invoiceBooks.get(id)?.subscriptionId === subscriptionId;
  for (const invoice of world.invoices.values().filter(isFinal)) {
    const spans = world.invoiceBooks.get(invoice.id)?.usage ?? [];
    const own = spans.filter(({ from, to }) => from === period.startMs / 1000 && to === period.endMs / 1000);
    if (own.length === 0) continue;
    const priceId = own.find(({ price }) => price.metadata.gristmill_part === meter)?.price.id;
    return invoice.lines.data.filter((line) => {
      const { pricing, period: span } = line as unknown as {
        pricing: { price_details: { price: string } } | null;
        period: { start: number };
      };
      return pricing?.price_details.price === priceId && span.start === period.startMs / 1000;
    });
  }
  return undefined;
}

/** What stands at Stripe for adjustments. */
function markedAmounts(run: MoneyRun): Map<string, number[]> {
  const { world } = run.stripe.local.account;
  const found = new Map<string, number[]>();
  const keep = ({ gristmill_adjustment: mark = '' }: Readonly<Record<string, string>>, amount: number) =>
    found.set(mark, [...(found.get(mark) ?? []), amount]);
  for (const { metadata, amount } of world.invoiceItems.values()) keep(metadata, amount);
  const notes = world.store.table<{ metadata: Record<string, string>; amount: number }>('credit_note');
  for (const { metadata, amount } of notes.values()) keep(metadata, -amount);
  return found;
}
