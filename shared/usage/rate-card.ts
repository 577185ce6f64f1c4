/** What is metered. Quantities are whole numbers of the meter's unit. */
export const meters = ['predictions', 'training_seconds', 'stored_byte_hours'] as const;
export type Meter = (typeof meters)[number];

/** A price: so many micro minor units (millionths of a cent) for so much of a meter. */
interface Price {
  readonly amountMicroMinor: number;
  readonly perQuantity: number;
}

/**
 * Prices in US cents. Training is priced by the machine it runs on; an unknown machine has no price and throws. Each is
 * a decimal of at most 12 places for one unit, which is what Stripe keeps: a gigabyte stored for a month of 730 hours
 * costs 5.11 cents.
 */
export const rateCard = {
  currency: 'usd',
  predictions: { amountMicroMinor: 50_000_000, perQuantity: 1_000 },
  training_seconds: {
    lambda: { amountMicroMinor: 30_000, perQuantity: 1 },
    'ml.m5.large': { amountMicroMinor: 10_000, perQuantity: 1 },
    'ml.m5.xlarge': { amountMicroMinor: 20_000, perQuantity: 1 },
    'ml.m5.2xlarge': { amountMicroMinor: 40_000, perQuantity: 1 },
    'ml.g4dn.xlarge': { amountMicroMinor: 60_000, perQuantity: 1 },
    'ml.g5.xlarge': { amountMicroMinor: 100_000, perQuantity: 1 },
  },
  stored_byte_hours: { amountMicroMinor: 7_000, perQuantity: 1_000_000_000 },
} as const;

export type Machine = keyof typeof rateCard.training_seconds;
export const machines = Object.keys(rateCard.training_seconds) as [Machine, ...Machine[]];

/** The amount for `quantity` of a meter in micro minor units, rounded up. Throws when the machine has no price. */
export function amountMicroMinor(meter: Meter, quantity: number, machine: string | null = null): number {
  const { amountMicroMinor: amount, perQuantity } = priceOf(meter, machine);
  const product = BigInt(quantity) * BigInt(amount);
  const per = BigInt(perQuantity);
  return Number((product + per - 1n) / per);
}

function priceOf(meter: Meter, machine: string | null): Price {
  if (meter !== 'training_seconds') return rateCard[meter];
  const price = (rateCard.training_seconds as Readonly<Record<string, Price>>)[machine ?? ''];
  if (!price) throw new Error(`Machine "${machine}" has no price in shared/usage/rate-card.ts`);
  return price;
}

/** An amount as the API writes it: minor units (cents) as an exact decimal, with the currency. */
export const amountOf = (microMinor: number) => ({
  amount_decimal: minorDecimal(microMinor),
  currency: rateCard.currency,
});

/** Whole minor units (cents) of an amount, rounded up: what an estimate promises at most. */
export const toMinorUnits = (microMinor: number): number => Math.ceil(microMinor / 1_000_000);

/** An amount as an exact decimal of minor units (cents), such as `0.05`; never in exponent form. */
export function minorDecimal(microMinor: number): string {
  const whole = Math.floor(microMinor / 1_000_000);
  const fraction = String(microMinor % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}
