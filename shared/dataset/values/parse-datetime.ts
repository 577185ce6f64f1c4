/** Which of two small numbers comes first in dates such as 03/04/2024. */
export type DayOrder = 'day_first' | 'month_first';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const time = String.raw`(?:(?:T|\s+|,\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?\s*(am|pm)?\s*(z|utc|[+-]\d{2}:?\d{2})?)?`;
const patterns = {
  yearFirst: new RegExp(String.raw`^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号])${time}$`, 'i'),
  yearLast: new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${time}$`, 'i'),
  dayMonthName: new RegExp(String.raw`^(\d{1,2})[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})${time}$`, 'i'),
  monthNameDay: new RegExp(String.raw`^([a-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4})${time}$`, 'i'),
};

/** What the spelling of a date says about the order of day and month. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** For 3/4/2024 shapes: the two numbers as written. */
  readonly written: readonly [number, number] | null;
  readonly timeMs: number;
}

/** Reads a date or time as epoch milliseconds (UTC when no offset is written); NaN when it is none. */
export function parseDatetime(cell: string, order: DayOrder): number {
  const parts = dissectDate(cell);
  if (!parts) return Number.NaN;
  if (!parts.written) return assemble(parts.year, parts.month, parts.day, parts.timeMs);
  const [first, second] = parts.written;
  // A number above 12 cannot be a month: such a date reads one way only, whatever the column's order.
  const isDayFirst = second > 12 ? false : first > 12 ? true : order === 'day_first';
  return assemble(parts.year, isDayFirst ? second : first, isDayFirst ? first : second, parts.timeMs);
}

/** Takes a date apart without deciding between day and month; null when the cell has no date's shape. */
export function dissectDate(cell: string): DateParts | null {
  if (cell.length < 8 || cell.length > 48) return null;
  const text = cell.normalize('NFKC');
  let match = patterns.yearFirst.exec(text);
  if (match) {
    const month = Number(match[3] ?? match[5]);
    return parts(Number(match[1]), month, Number(match[4] ?? match[6]), match.slice(7));
  }
  match = patterns.yearLast.exec(text);
  if (match) {
    const rest = parts(Number(match[4]), 0, 0, match.slice(5));
    return rest && { ...rest, written: [Number(match[1]), Number(match[3])] };
  }
  match = patterns.dayMonthName.exec(text);
  if (match) return parts(Number(match[3]), monthOf(match[2]), Number(match[1]), match.slice(4));
  match = patterns.monthNameDay.exec(text);
  return match && parts(Number(match[3]), monthOf(match[1]), Number(match[2]), match.slice(4));
}

function parts(year: number, month: number, day: number, time: readonly (string | undefined)[]): DateParts | null {
  const timeMs = timeOf(time);
  return Number.isNaN(timeMs) ? null : { year, month, day, written: null, timeMs };
}

/** Milliseconds after midnight UTC; NaN for 25:00 and the like. */
function timeOf([hours, minutes, seconds, fraction, half, zone]: readonly (string | undefined)[]): number {
  if (hours === undefined) return 0;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const minute = Number(minutes);
  const second = Number(seconds ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const ms = Number((fraction ?? '').padEnd(3, '0'));
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms - offsetOf(zone);
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (!match) return 0;
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

function monthOf(name: string | undefined): number {
  const word = (name ?? '').toLowerCase();
  const index = months.indexOf(word.slice(0, 3));
  const isWhole = word.length === 3 || word === 'sept' || fullMonths.has(word);
  return isWhole ? index + 1 : 0;
}

const fullMonths = new Set(
  'january february march april may june july august september october november december'.split(' '),
);

function assemble(year: number, month: number, day: number, timeMs: number): number {
  if (month < 1 || month > 12 || day < 1) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() + timeMs : Number.NaN;
}
