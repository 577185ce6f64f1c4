import type { ColumnSchema } from '../schema.ts';
import { foldSpelling } from '../values/fold-spelling.ts';
import { isMissingMarker } from '../values/missing-markers.ts';
import { parseBoolean } from '../values/parse-boolean.ts';
import { parseDatetime } from '../values/parse-datetime.ts';
import { parseNumber, parsePlainNumber } from '../values/parse-number.ts';
import { chooseDayOrder } from './choose-day-order.ts';
import { chooseNumberStyle } from './choose-number-style.ts';
import { cellsOf, type Spelling } from './count-spellings.ts';

/** Shares of the present cells that must fit a kind; the rest become missing when the column is cleaned. */
const enough = { numeric: 0.9, datetime: 0.9, boolean: 0.95 };

const identifierName = /(^|[\s_-])(id|uuid|guid|index|idx|key|no|number)$|[a-z]I[dD]$|编号|序号|单号|流水号/i;
/** Whole numbers under such names are codes: their size means nothing. */
const codeName = /(^|[\s_-])(id|zip|zip_?code|postcode|postal_?code|phone|mobile)$|[a-z]I[dD]$|编号|邮编|电话|手机/i;

/** Infers what a column holds from its name and its spellings. */
export function inferKind(name: string, spellings: readonly Spelling[]): ColumnSchema['kind'] {
  const present = (kind: ColumnSchema['kind']) =>
    spellings.filter(({ trimmed }) => trimmed !== '' && !isMissingMarker(trimmed, kind));
  const labels = present('categorical');
  if (labels.length === 0) return 'categorical';
  if (isBoolean(present('boolean'))) return 'boolean';
  if (isDatetime(present('datetime'))) return 'datetime';
  const numbers = present('numeric');
  if (isNumeric(numbers)) return numericKind(name, numbers);
  return labelKind(name, labels);
}

function isBoolean(spellings: readonly Spelling[]): boolean {
  const cells = cellsOf(spellings);
  const fits = spellings.filter(({ trimmed }) => parseBoolean(trimmed) !== null);
  if (cells === 0 || fits.length === 0) return false;
  if (cellsOf(fits) === cells) return true;
  // Typing errors are forgiven among words only: digits and single letters may belong to other codes.
  const isWordy = fits.every(({ trimmed }) => trimmed.length > 1 && Number.isNaN(parsePlainNumber(trimmed)));
  const hasNumbers = spellings.some(({ trimmed }) => parsePlainNumber(trimmed) > 1);
  return isWordy && !hasNumbers && cellsOf(fits) >= cells * enough.boolean;
}

function isDatetime(spellings: readonly Spelling[]): boolean {
  const { order } = chooseDayOrder(spellings);
  const fits = spellings.filter(({ trimmed }) => !Number.isNaN(parseDatetime(trimmed, order)));
  return fits.length > 0 && cellsOf(fits) >= cellsOf(spellings) * enough.datetime;
}

function isNumeric(spellings: readonly Spelling[]): boolean {
  const style = chooseNumberStyle(spellings);
  const fits = spellings.filter(({ trimmed }) => !Number.isNaN(parseNumber(trimmed, style)));
  if (fits.length === 0 || cellsOf(fits) < cellsOf(spellings) * enough.numeric) return false;
  // Postal codes and the like: 00501 is not 501.
  const codes = fits.filter(({ trimmed }) => /^0\d+$/.test(trimmed));
  return cellsOf(codes) < cellsOf(fits) * 0.005;
}

function numericKind(name: string, spellings: readonly Spelling[]): ColumnSchema['kind'] {
  const values = spellings.map(({ trimmed }) => parsePlainNumber(trimmed));
  if (!values.every(Number.isInteger)) return 'numeric';
  if (isNearlyUnique(spellings)) {
    const span = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) + 1;
    return identifierName.test(name) || span === values.length ? 'identifier' : 'numeric';
  }
  return codeName.test(name) ? 'categorical' : 'numeric';
}

function labelKind(name: string, spellings: readonly Spelling[]): ColumnSchema['kind'] {
  const cells = cellsOf(spellings);
  if (isNearlyUnique(spellings)) {
    const isCode = spellings.every(({ trimmed }) => /^\S{1,64}$/.test(trimmed) && /[\d@]/.test(trimmed));
    if (isCode || identifierName.test(name)) return 'identifier';
  }
  const distinct = new Set(spellings.map(({ trimmed }) => foldSpelling(trimmed))).size;
  const words = spellings.reduce((sum, { trimmed, count }) => sum + count * wordsIn(trimmed), 0) / cells;
  if (distinct > 50 && distinct > cells * 0.5) return 'text';
  return words > 4 && distinct > 10 && distinct > cells * 0.5 ? 'text' : 'categorical';
}

/** Duplicate rows repeat identifiers, so a few repeats are allowed. */
function isNearlyUnique(spellings: readonly Spelling[]): boolean {
  const cells = cellsOf(spellings);
  return cells >= 20 && spellings.length >= cells * 0.9;
}

/** Words, where each Chinese, Japanese or Korean character counts as half a word. */
function wordsIn(text: string): number {
  const wide = text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
  return wide / 2 + (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0);
}
