import * as z from 'zod';
import type { TenantId } from '../runtime/ids.ts';
import type { Table } from '../table/client.ts';
import { adjustmentKey, adjustmentPartition } from '../table/keys.ts';
import { type BillingMeter, billingMeters } from './schema.ts';

/** Usage that a final invoice does not say rightly, and what is done about it: a credit note, or an item of the next invoice. */
export interface Adjustment {
  readonly tenantId: TenantId;
  readonly periodId: string;
  readonly meter: BillingMeter;
  readonly revision: number;
  /** Units beyond the invoice; negative where it said too much. */
  readonly quantity: number;
  /** What they come to, in minor units, of the same sign. */
  readonly amountMinor: number;
  /** `pending`: written ahead, perhaps made; `made`: Stripe has it. */
  readonly state: 'pending' | 'made';
}

/** Reads an adjustment as it is kept. */
export const adjustmentRow = z
  .object({
    tenant_id: z.custom<TenantId>(),
    period_id: z.string(),
    meter: z.enum(billingMeters),
    revision: z.int(),
    quantity: z.number(),
    amount_minor: z.int(),
    state: z.enum(['pending', 'made']),
  })
  .transform(
    (row): Adjustment => ({
      tenantId: row.tenant_id,
      periodId: row.period_id,
      meter: row.meter,
      revision: row.revision,
      quantity: row.quantity,
      amountMinor: row.amount_minor,
      state: row.state,
    }),
  );

const keyOf = ({ tenantId, periodId, meter, revision }: Adjustment) =>
  adjustmentKey(tenantId, periodId, meter, revision);

/** Every adjustment of a period. */
export async function listAdjustments(table: Table, tenantId: TenantId, periodId: string): Promise<Adjustment[]> {
  const found: Adjustment[] = [];
  for await (const row of table.rows(adjustmentPartition(tenantId), `${periodId}#`))
    found.push(adjustmentRow.parse(row));
  return found;
}

/** Writes an adjustment ahead; false when another has its revision. */
export const putAdjustment = (table: Table, adjustment: Adjustment): Promise<boolean> =>
  table.putIfAbsent({
    ...keyOf(adjustment),
    entity: 'adjustment',
    tenant_id: adjustment.tenantId,
    period_id: adjustment.periodId,
    meter: adjustment.meter,
    revision: adjustment.revision,
    quantity: adjustment.quantity,
    amount_minor: adjustment.amountMinor,
    state: adjustment.state,
  });

/** Notes that Stripe has it. */
export async function keepMade(table: Table, adjustment: Adjustment): Promise<void> {
  await table.updateIf(keyOf(adjustment), {
    UpdateExpression: 'SET #state = :made',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':made': 'made' },
  });
}
