import { listPriceOf, planOf } from './plans.ts';
import type { BillingMeter, PlanId } from './schema.ts';

const microPerMinor = 1_000_000n;

/**
 * What so much of a meter comes to on an invoice of a plan, in whole minor units: what the plan includes is free, the rest
 * is rounded half up once, as Stripe rounds a line.
 */
export function meterAmountMinor(planId: PlanId, meter: BillingMeter, quantity: number): number {
  const billed = Math.max(0, quantity - (planOf(planId).included[meter] ?? 0));
  const { amountMicroMinor, perQuantity } = listPriceOf(meter);
  const divisor = BigInt(perQuantity) * microPerMinor;
  return Number((2n * BigInt(billed) * BigInt(amountMicroMinor) + divisor) / (2n * divisor));
}
