import { billingMeterOf } from '../billing/plans.ts';
import type { BillingMeter } from '../billing/schema.ts';
import type { UsageSum } from '../usage/fold.ts';
import type { Machine } from '../usage/rate-card.ts';
import { awsPrices } from './aws-prices.ts';
import { costOfMillion, measuredFootprint, totalOf } from './prediction-cost.ts';

const microPerMinor = 1_000_000;
const centsPerDollar = 100;
/** A training Lambda's memory; its time is billed by the gigabyte-second. */
const trainingLambdaGigabytes = 3;

/** Prices of one plan: what it costs a month, what that includes, and what goes beyond. */
export interface PricedPlan {
  readonly id: string;
  readonly monthlyMinor: number;
  readonly included: Readonly<Partial<Record<BillingMeter, number>>>;
  readonly isMetered: boolean;
  readonly priceOf: (meter: BillingMeter) => { readonly amountMicroMinor: number; readonly perQuantity: number };
}

/** What came in and what it cost, in minor units with decimals. */
export interface Margin {
  readonly revenueMinor: number;
  readonly costMinor: number;
  readonly marginMinor: number;
  /** Of the revenue; null where there was none. */
  readonly share: number | null;
}

/** Quantities by meter, as the ledger's sums add up. */
function quantitiesOf(sums: readonly UsageSum[]): Map<BillingMeter, number> {
  const quantities = new Map<BillingMeter, number>();
  const add = (meter: BillingMeter, quantity: number) => quantities.set(meter, (quantities.get(meter) ?? 0) + quantity);
  for (const { meter, quantity, byMachine } of sums) {
    if (meter !== 'training_seconds') add(billingMeterOf(meter, null), quantity);
    else for (const [machine, seconds] of Object.entries(byMachine)) add(billingMeterOf(meter, machine), seconds);
  }
  return quantities;
}

/** What AWS takes for so much of a meter, in minor units. Throws where a machine has no price in aws-prices.ts. */
export function costMinorOf(meter: BillingMeter, quantity: number): number {
  if (meter === 'predictions') return (quantity / 1e6) * totalOf(costOfMillion(measuredFootprint)) * centsPerDollar;
  if (meter === 'stored_byte_hours') {
    return (quantity / (1e9 * 730)) * awsPrices.s3.gigabyteMonth * centsPerDollar;
  }
  if (meter === 'training_seconds_lambda') {
    return quantity * trainingLambdaGigabytes * awsPrices.lambda.gigabyteSecond * centsPerDollar;
  }
  const hourly = Object.entries(awsPrices.sagemaker).find(([machine]) => {
    return billingMeterOf('training_seconds', machine as Machine) === meter;
  });
  if (!hourly) throw new Error(`Meter "${meter}" has no price in shared/margin/aws-prices.ts`);
  return (quantity / 3600) * hourly[1] * centsPerDollar;
}

/** What a plan takes for a month's quantities, in minor units: its month, and what goes beyond where it is metered. */
export function revenueMinorOf(plan: PricedPlan, quantities: ReadonlyMap<BillingMeter, number>): number {
  let micro = plan.monthlyMinor * microPerMinor;
  if (!plan.isMetered) return micro / microPerMinor;
  for (const [meter, quantity] of quantities) {
    const { amountMicroMinor, perQuantity } = plan.priceOf(meter);
    micro += (Math.max(0, quantity - (plan.included[meter] ?? 0)) * amountMicroMinor) / perQuantity;
  }
  return micro / microPerMinor;
}

/** The margin of a month of usage under a plan; any plan, so that a change of prices can be tried on last month. */
export function marginOf(plan: PricedPlan, sums: readonly UsageSum[]): Margin {
  const quantities = quantitiesOf(sums);
  const revenueMinor = revenueMinorOf(plan, quantities);
  const costMinor = [...quantities].reduce((sum, [meter, quantity]) => sum + costMinorOf(meter, quantity), 0);
  return {
    revenueMinor,
    costMinor,
    marginMinor: revenueMinor - costMinor,
    share: revenueMinor === 0 ? null : (revenueMinor - costMinor) / revenueMinor,
  };
}

/** The margin of each model's predictions at list price: what one more of them brings and costs. */
export function marginByModel(plan: PricedPlan, sums: readonly UsageSum[]): Map<string, Margin> {
  const byModel = Map.groupBy(
    sums.filter(({ meter, modelId }) => meter === 'predictions' && modelId !== null),
    ({ modelId }) => String(modelId),
  );
  const atListPrice = { ...plan, monthlyMinor: 0, included: {}, isMetered: true };
  return new Map([...byModel].map(([modelId, own]) => [modelId, marginOf(atListPrice, own)]));
}
