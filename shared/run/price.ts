import { amountMicroMinor, amountOf, rateCard, toMinorUnits } from '../usage/rate-card.ts';

export const currency = rateCard.currency;

/** What training costs in minor units, rounded up once for the whole run. */
export function trainingAmountMinor(uses: readonly { readonly machine: string; readonly seconds: number }[]): number {
  const micro = uses.reduce(
    (sum, { machine, seconds }) => sum + amountMicroMinor('training_seconds', seconds, machine),
    0,
  );
  return toMinorUnits(micro);
}

/** What training seconds on a machine cost, to the last fraction of a minor unit. */
export const trainingAmount = (machine: string, seconds: number) =>
  amountOf(amountMicroMinor('training_seconds', seconds, machine));
