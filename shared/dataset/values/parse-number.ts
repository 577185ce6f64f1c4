/** How the numbers of one column are written beyond plain digits; taken from the params of a `parse_numbers` fix. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** `fraction`: 12% is 0.12. `as_written`: the sign is decoration and 12% is 12. */
  readonly percent: 'fraction' | 'as_written';
  /** The one unit that may follow a number, folded by `foldUnit`; '' for none. */
  readonly unit: string;
}

/** A number's digits as written, and what the characters around them mean. */
export interface NumberParts {
  readonly digits: string;
  readonly isNegative: boolean;
  readonly scale: number;
  readonly isPercent: boolean;
  readonly unit: string;
}

/** Squares of larger numbers, summed over a column, would leave the range of doubles; nothing measured is so large. */
const largestNumber = 1e100;

const bare = /^\d+(\.\d+)?$/;
const plain = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const grouped = { '.': /^\d{1,3}(,\d{3})+(\.\d*)?$/, ',': /^\d{1,3}(\.\d{3})+(,\d*)?$/ };
const ungrouped = { '.': /^(\d+(\.\d*)?|\.\d+)$/, ',': /^(\d+(,\d*)?|,\d+)$/ };
const currency = /^(usd|eur|gbp|cny|rmb|us\$|[$€£¥])\s*|\s*(usd|eur|gbp|cny|rmb|[$€£¥]|元|人民币)$/i;
const scales: Readonly<Record<string, number>> = { k: 1e3, 千: 1e3, 万: 1e4, 亿: 1e8 };
const aliases: Readonly<Record<string, string>> = {
  ounce: 'oz',
  pound: 'lb',
  year: 'yr',
  month: 'mo',
  hour: 'hr',
  hours: 'hr',
  minute: 'min',
  kilogram: 'kg',
  meter: 'm',
  metre: 'm',
  inch: 'in',
};

/** Reads a number written plainly (12, -3.5, 1e6); NaN otherwise. */
export function parsePlainNumber(cell: string): number {
  return plain.test(cell) ? finite(Number(cell)) : Number.NaN;
}

/** Splits a cell into the digits and what stands around them; null when there is no number in it. */
export function dissectNumber(cell: string): NumberParts | null {
  if (bare.test(cell)) return { digits: cell, isNegative: false, scale: 1, isPercent: false, unit: '' };
  let body = cell
    .normalize('NFKC')
    .replace(/[\s']/gu, (char) => (char === "'" ? '' : ' '))
    .trim();
  const accounting = /^\((.+)\)$/.exec(body)?.[1];
  if (accounting !== undefined) body = accounting.trim();
  const outer = takeSign(body.replace(/^[\u2212\u2013]/u, '-'));
  const inner = takeSign(outer.rest.replace(currency, ''));
  const signs = outer.sign + inner.sign;
  if (signs.length > 1 || (signs !== '' && accounting !== undefined)) return null;
  const isNegative = signs === '-' || accounting !== undefined;
  body = inner.rest.replace(currency, '').trim();
  const match = /^([\d.,]+(?: \d{3}(?!\d)[\d.,]*)*(?:e[+-]?\d+)?)\s*(.*)$/iu.exec(body);
  const digits = match?.[1]?.replaceAll(' ', '');
  if (digits === undefined || !/\d/.test(digits)) return null;
  const suffix = match?.[2] ?? '';
  if (suffix === '%') return { digits, isNegative, scale: 1, isPercent: true, unit: '' };
  const scale = scales[suffix.toLowerCase().replace(/元$/, '')];
  if (scale !== undefined) return { digits, isNegative, scale, isPercent: false, unit: '' };
  return { digits, isNegative, scale: 1, isPercent: false, unit: foldUnit(suffix) };
}

/** Reads a number in the column's style; NaN when it is none, or bears another unit. */
export function parseNumber(cell: string, style: NumberStyle): number {
  if (style.decimal === '.' && plain.test(cell)) return finite(Number(cell));
  const parts = dissectNumber(cell);
  if (!parts || (parts.unit !== '' && parts.unit !== style.unit)) return Number.NaN;
  const magnitude = parseDigits(parts.digits, style.decimal) * parts.scale;
  const value = parts.isPercent && style.percent === 'fraction' ? roundedHundredth(magnitude) : magnitude;
  return finite(parts.isNegative ? -value : value);
}

/** Reads digits with thousands separators and a decimal sign; NaN when they are grouped wrongly. */
export function parseDigits(digits: string, decimal: '.' | ','): number {
  if (/e/i.test(digits)) return plain.test(digits) ? Number(digits) : Number.NaN;
  if (ungrouped[decimal].test(digits)) return Number(digits.replace(',', '.'));
  if (!grouped[decimal].test(digits)) return Number.NaN;
  const separator = decimal === '.' ? ',' : '.';
  return Number(digits.replaceAll(separator, '').replace(',', '.'));
}

/** "oz", "OZ." and "ounces" are one unit; what follows it ("oz. can") is a remark. */
function foldUnit(suffix: string): string {
  const unit = (suffix.toLowerCase().split(' ')[0] ?? '').replace(/\./g, '');
  const singular = unit.length > 3 ? unit.replace(/s$/, '') : unit;
  return aliases[singular] ?? singular;
}

function takeSign(body: string): { readonly rest: string; readonly sign: '' | '-' | '+' } {
  const sign = body.startsWith('-') ? '-' : body.startsWith('+') ? '+' : '';
  return { rest: body.slice(sign.length).trim(), sign };
}

/** 12.3% is 0.123, not 0.12300000000000001: divide in decimal. */
function roundedHundredth(value: number): number {
  return Number((value / 100).toPrecision(15));
}

/** Infinity is no value of a column, nor is what comes close to it; -0 is written as 0. */
function finite(value: number): number {
  return Math.abs(value) <= largestNumber ? value + 0 : Number.NaN;
}
