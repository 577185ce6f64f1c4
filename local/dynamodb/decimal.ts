import { validationError } from './dynamodb-error.ts';

const maxSignificantDigits = 38;

/** Adds (or subtracts) two plain decimals exactly: DynamoDB counts in decimal, not in floating point. */
export function addDecimals(left: string, right: string, sign: 1n | -1n = 1n): string {
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  const sum = scaled(left, scale) + sign * scaled(right, scale);
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  if (significant.length > maxSignificantDigits) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  return `${sum < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

const fractionDigits = (decimal: string) => decimal.split('.')[1]?.length ?? 0;

function scaled(decimal: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}
