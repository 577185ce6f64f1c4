import { billingMeterOf } from '../../shared/billing/plans.ts';
import type { BillingMeter } from '../../shared/billing/schema.ts';
import { ledgerRow } from '../../shared/usage/ledger-row.ts';
import type { MoneyRun } from './money-run.ts';
import { endOf, type TruePeriod, usedMeters } from './scenario.ts';

/** What one period and meter came to in every book. */
interface Books {
  readonly ledger: number;
  readonly slices: number;
  readonly billed: number;
}

/**
 * What is wrong when everything has come to rest: for each period and meter, sum of the ledger = sum of the slices =
 * what Stripe bills (its summary, or the final invoice with its credit notes and items); every answer in the ledger, once.
 */
export function faultsOf(run: MoneyRun): string[] {
  const faults: string[] = [];
  const rows = run.table.all();
  for (const period of run.scenario.periods) {
    for (const meter of usedMeters) {
      const { ledger, slices, billed } = booksOf(run, period, meter);
      if (ledger === slices && slices === billed) continue;
      faults.push(`${period.id} ${meter}: ledger ${ledger}, slices ${slices}, billed ${billed}`);
    }
  }
  const recorded = new Set(rows.filter(({ entity }) => entity === 'usage_record').map(({ id }) => id));
  for (const id of run.answered) if (!recorded.has(id)) faults.push(`${id} was answered and is not in the ledger`);
  for (const row of rows.filter(({ entity, amount_minor }) => entity === 'adjustment' && amount_minor !== 0)) {
    const identifier = [row.period_id, row.meter, row.revision].join(' ');
    if (!run.adjustments.has(identifier)) faults.push(`the adjustment ${identifier} never reached Stripe`);
  }
  const waiting = rows.filter(({ gsi1pk }) => typeof gsi1pk === 'string');
  for (const { gsi1pk, sk } of waiting) faults.push(`${String(gsi1pk)} still lists ${String(sk)}`);
  return faults;
}

function booksOf(run: MoneyRun, period: TruePeriod, meter: BillingMeter): Books {
  const { id, customerId, startMs } = period;
  const rows = run.table.all();
  const records = rows.filter(({ entity }) => entity === 'usage_record').map((row) => ledgerRow.parse(row));
  const own = records.filter((record) => {
    return (
      startMs <= record.time && record.time < endOf(period) && billingMeterOf(record.meter, record.machine) === meter
    );
  });
  const slices = rows.filter((row) => {
    return row.entity === 'slice' && row.kind === 'usage' && row.period_id === id && row.meter === meter;
  });
  const invoice = run.invoices.get(id);
  const adjusted = rows.filter((row) => {
    return row.entity === 'adjustment' && row.state === 'made' && row.period_id === id && row.meter === meter;
  });
  return {
    ledger: own.reduce((sum, { quantity }) => sum + quantity, 0),
    slices: slices.reduce((sum, { value }) => sum + Number(value), 0),
    billed: invoice
      ? adjusted.reduce((sum, { quantity }) => sum + Number(quantity), invoice[meter] ?? 0)
      : run.stripe.counted(meter, customerId, startMs, endOf(period)),
  };
}
