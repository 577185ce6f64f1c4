/** Stripe keeps twelve decimals of a minor unit; so do these integers: 1 is `10n ** 12n`. */
export type Decimal = bigint;
const places = 12;
export const one: Decimal = 10n ** BigInt(places);

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads a plain decimal; undefined where it is none or has more than 12 decimals. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = ''] = pattern.exec(text) ?? [];
  if (sign === undefined || fraction.replace(/0+$/, '').length > places) return undefined;
  const size = BigInt(whole) * one + BigInt(fraction.slice(0, places).padEnd(places, '0'));
  return sign === '-' ? -size : size;
}

/** To the nearest whole number, halves away from zero. */
export function roundDecimal(value: Decimal): number {
  const size = value < 0n ? -value : value;
  const whole = (size + one / 2n) / one;
  return Number(value < 0n ? -whole : whole);
}

/** `value * numerator / denominator`, to the nearest whole number, halves away from zero. */
export function shareOf(value: number, numerator: number, denominator: number): number {
  const product = BigInt(value) * BigInt(numerator) * one;
  return roundDecimal(product / BigInt(denominator));
}

export function formatDecimal(value: Decimal): string {
  const size = value < 0n ? -value : value;
  const fraction = String(size % one)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / one}${fraction === '' ? '' : `.${fraction}`}`;
}
