import { type Machine, type Meter, machines, rateCard } from '../usage/rate-card.ts';
import type { Terms } from './rate.ts';
import { type BillingMeter, billingMeters, meterOf, type PlanId } from './schema.ts';

/** A plan as data: what it costs a month, what that holds, and the rest by the rate card. */
export interface Plan {
  readonly id: PlanId;
  /** Licensed price of a month, in minor units of `rateCard.currency`. */
  readonly monthlyMinor: number;
  /** Quantities of each meter that a month holds at no further price. */
  readonly included: Readonly<Partial<Record<BillingMeter, number>>>;
  /** A plan that is not metered stops at what it includes; the others bill what goes beyond. */
  readonly isMetered: boolean;
  readonly trialDays: number;
}

const byteHoursOf = (gigabyteMonths: number) => gigabyteMonths * 1_000_000_000 * 730;

/** Seconds of training: in a Lambda, and in jobs of the stages without a GPU and with one. */
const trainingOf = (lambda: number, job: number, gpuJob: number) => ({
  training_seconds_lambda: lambda,
  training_seconds_ml_m5_xlarge: job,
  training_seconds_ml_g4dn_xlarge: gpuJob,
});

/** Every plan that a tenant can be on, the cheapest first. */
export const plans: readonly Plan[] = [
  {
    id: 'free',
    monthlyMinor: 0,
    included: { predictions: 1_000, ...trainingOf(3_600, 7_200, 1_800), stored_byte_hours: byteHoursOf(1) },
    isMetered: false,
    trialDays: 0,
  },
  {
    id: 'starter',
    monthlyMinor: 2_900,
    included: { predictions: 20_000, ...trainingOf(7_200, 14_400, 3_600), stored_byte_hours: byteHoursOf(10) },
    isMetered: true,
    trialDays: 14,
  },
  {
    id: 'scale',
    monthlyMinor: 29_900,
    included: { predictions: 500_000, ...trainingOf(36_000, 72_000, 18_000), stored_byte_hours: byteHoursOf(200) },
    isMetered: true,
    trialDays: 14,
  },
];

/** The plan of an id; throws on one that is not a plan. */
export function planOf(id: PlanId): Plan {
  const found = plans.find((plan) => plan.id === id);
  if (!found) throw new Error(`"${id}" is no plan of shared/billing/plans.ts`);
  return found;
}

/** The name of a meter's events at Stripe, at most 100 characters. */
export const eventNameOf = (meter: BillingMeter) => `gristmill_${meter}`;

/** The lookup key of a plan's price at Stripe: of its month, or of one of its meters. */
export const lookupKeyOf = (planId: PlanId, part: BillingMeter | 'month') => `gristmill_${planId}_${part}`;

/** The meter at Stripe that a usage record counts on: training has one for each machine, since each has its price. */
export function billingMeterOf(meter: Meter, machine: string | null): BillingMeter {
  if (meter !== 'training_seconds') return meter;
  const found = billingMeters.find((one) => one === meterOf(machine ?? ''));
  if (!found) throw new Error(`Machine "${machine}" has no price in shared/usage/rate-card.ts`);
  return found;
}

/** Micro minor units for so much of a meter: the rate card's own price, in whichever plan. */
export function listPriceOf(meter: BillingMeter): { amountMicroMinor: number; perQuantity: number } {
  if (meter === 'predictions' || meter === 'stored_byte_hours') return rateCard[meter];
  const machine = machines.find((one: Machine) => meterOf(one) === meter);
  if (!machine) throw new Error(`Meter "${meter}" has no price in shared/usage/rate-card.ts`);
  return rateCard.training_seconds[machine];
}

/** Decimals that Stripe keeps of a cent. */
const maxDecimals = 12;

/** Minor units for one unit of a meter as the exact decimal that Stripe takes; throws where 12 decimals do not hold it. */
export function unitAmountDecimal(meter: BillingMeter): string {
  const { amountMicroMinor, perQuantity } = listPriceOf(meter);
  const scaled = BigInt(amountMicroMinor) * 10n ** BigInt(maxDecimals);
  const divisor = 1_000_000n * BigInt(perQuantity);
  if (scaled % divisor !== 0n) {
    throw new Error(
      `The price of ${meter} needs more than ${maxDecimals} decimals of a cent, which Stripe does not keep`,
    );
  }
  const digits = String(scaled / divisor).padStart(maxDecimals + 1, '0');
  const fraction = digits.slice(-maxDecimals).replace(/0+$/, '');
  const whole = digits.slice(0, -maxDecimals);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** What a plan costs whoever subscribes to it today. */
export function listTerms(planId: PlanId): Terms {
  const { monthlyMinor, included } = planOf(planId);
  const meters = billingMeters.map((meter) => {
    return [meter, { unitAmountDecimal: unitAmountDecimal(meter), includedQuantity: included[meter] ?? 0 }] as const;
  });
  return { planId, monthMinor: monthlyMinor, meters: Object.fromEntries(meters) };
}
