import { dissectNumber, type NumberParts, type NumberStyle, parseDigits } from '../values/parse-number.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';

/** A rarer word beside numbers is a slip, not a unit. */
const minUnitShare = 0.05;
const unitWord = /^[\p{L}°µ²³/]{1,12}$/u;

/** Decides from all spellings of a column how its numbers are written: decimal sign, percent and unit. */
export function chooseNumberStyle(spellings: readonly Spelling[]): NumberStyle {
  const units = new Map<string, number>();
  const plain: Weighted[] = [];
  const percents: Weighted[] = [];
  const dissected: { readonly parts: NumberParts; readonly count: number }[] = [];
  let commas = 0;
  let points = 0;
  for (const { trimmed, count } of spellings) {
    const parts = dissectNumber(trimmed);
    if (!parts) continue;
    dissected.push({ parts, count });
    const sign = decimalSign(parts.digits);
    if (sign === ',') commas += count;
    if (sign === '.') points += count;
    if (unitWord.test(parts.unit)) units.set(parts.unit, (units.get(parts.unit) ?? 0) + count);
  }
  const decimal = commas > points ? ',' : '.';
  for (const { parts, count } of dissected) {
    if (parts.unit !== '') continue;
    const value = Math.abs(parseDigits(parts.digits, decimal)) * parts.scale;
    if (value > 0) (parts.isPercent ? percents : plain).push({ value, count });
  }
  const [commonest] = [...units].sort((a, b) => b[1] - a[1]);
  const unit = commonest && commonest[1] >= cellsOf(spellings) * minUnitShare ? commonest[0] : '';
  return { decimal, percent: isDecoration(percents, plain) ? 'as_written' : 'fraction', unit };
}

interface Weighted {
  readonly value: number;
  readonly count: number;
}

/** Where "1,5" or "1.234,50" leave no doubt; "1,234" and "1.234" alone decide nothing. */
function decimalSign(digits: string): '.' | ',' | null {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma >= 0 && point >= 0) return comma > point ? ',' : '.';
  const at = Math.max(comma, point);
  if (at < 0) return null;
  const sign = comma > point ? ',' : '.';
  const isSingle = digits.indexOf(sign) === at;
  if (!isSingle) return sign === ',' ? '.' : ',';
  const decimals = digits.length - at - 1;
  return decimals === 3 && at <= 3 && digits[0] !== '0' && at > 0 ? null : sign;
}

/** A column that mixes 0.05 and 0.05% has decorated numbers; one that mixes 0.05 and 5% has true percentages. */
function isDecoration(percents: Weighted[], plain: Weighted[]): boolean {
  if (percents.length === 0 || plain.length === 0) return false;
  const ratio = median(percents) / median(plain);
  return ratio < 10 && ratio > 0.1;
}

function median(values: Weighted[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  let rest = values.reduce((sum, { count }) => sum + count, 0) / 2;
  for (const { value, count } of sorted) {
    rest -= count;
    if (rest <= 0) return value;
  }
  return 0;
}
