import type { Schedule } from './schedule.ts';

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields: readonly Field[] = [
  { name: 'minutes', first: 0, last: 59 },
  { name: 'hours', first: 0, last: 23 },
  { name: 'day-of-month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, names: months },
  { name: 'day-of-week', first: 1, last: 7, names: weekdays },
  { name: 'year', first: 1970, last: 2199 },
];
const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
/** The calendar repeats its leap days and weekdays within 28 years. */
const horizonDays = 28 * 366;

/** Six fields as EventBridge has them, in UTC; throws an Error naming what it does not understand (`L`, `W`, `#`). */
export function parseCron(expression: string): Schedule {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== fields.length) throw new Error(`cron(${expression}) does not have six fields`);
  if ((texts[2] === '?') === (texts[4] === '?')) {
    throw new Error(`cron(${expression}) must have ? in exactly one of day-of-month and day-of-week`);
  }
  const [minutes, hours, days, monthsOfYear, daysOfWeek, years] = fields.map((field, at) =>
    parseField(texts[at] ?? '', field),
  );
  const isDue = (date: Date) =>
    days?.has(date.getUTCDate()) &&
    monthsOfYear?.has(date.getUTCMonth() + 1) &&
    daysOfWeek?.has(date.getUTCDay() + 1) &&
    years?.has(date.getUTCFullYear());
  return (afterMs) => {
    const startMs = Math.floor(afterMs / dayMs) * dayMs;
    for (let day = 0; day < horizonDays; day++) {
      const dayStartMs = startMs + day * dayMs;
      if (!isDue(new Date(dayStartMs))) continue;
      for (const hour of hours ?? []) {
        for (const minute of minutes ?? []) {
          const dueMs = dayStartMs + (hour * 60 + minute) * minuteMs;
          if (dueMs > afterMs) return dueMs;
        }
      }
    }
    return undefined;
  };
}

/** The values that a field allows, in ascending order. */
function parseField(text: string, field: Field): ReadonlySet<number> {
  const values = text.split(',').flatMap((part) => parsePart(part, field));
  return new Set(values.sort((a, b) => a - b));
}

function parsePart(part: string, field: Field): number[] {
  const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
  if (!match) throw unknown(part, field);
  const [, from = '', to, step] = match;
  const isAny = from === '*' || from === '?';
  const first = isAny ? field.first : parseValue(from, field);
  const last = to !== undefined ? parseValue(to, field) : isAny || step !== undefined ? field.last : first;
  if (last < first || step === '0') throw unknown(part, field);
  const stride = Number(step ?? 1);
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, at) => first + at * stride);
}

function parseValue(text: string, field: Field): number {
  const name = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = name >= 0 ? name + field.first : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.first && value <= field.last) return value;
  throw unknown(text, field);
}

function unknown(text: string, { name }: Field): Error {
  return new Error(`The twin does not understand '${text}' in the ${name} field of a cron schedule`);
}
