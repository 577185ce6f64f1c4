import type { BillingMeter } from '../billing/schema.ts';
import { pricedPlan } from './operator-store.ts';
import type { PlanChange } from './report.ts';

/** What is to be tried: each part that is left out stays as each tenant's plan has it. */
export interface PlanWish {
  /** Puts every tenant on this plan. */
  readonly plan?: string | undefined;
  readonly monthlyMinor?: number | undefined;
  /** Quantities that a month holds, by meter. */
  readonly included?: Readonly<Partial<Record<BillingMeter, number>>> | undefined;
  /** On every price beyond what is included. */
  readonly priceFactor?: number | undefined;
}

/** The change of a plan that a wish asks for; null where it asks for none. Throws RangeError on an unknown plan. */
export function planChange({ plan, monthlyMinor, included, priceFactor = 1 }: PlanWish): PlanChange | null {
  if (plan === undefined && monthlyMinor === undefined && included === undefined && priceFactor === 1) return null;
  const wanted = plan === undefined ? undefined : pricedPlan(plan);
  return (own) => {
    const base = wanted ?? own;
    return {
      ...base,
      monthlyMinor: monthlyMinor ?? base.monthlyMinor,
      included: { ...base.included, ...included },
      priceOf: (meter) => {
        const price = base.priceOf(meter);
        return { ...price, amountMicroMinor: price.amountMicroMinor * priceFactor };
      },
    };
  };
}
