import { isNumericColumn } from '../../../dataset/table.ts';
import type { ColumnKindReading } from './column-reader.ts';
import { hasTwoValues } from './has-two-values.ts';

const msPerDay = 86_400_000;
const rfc3339 = /^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$/;

/** What a model sees of a time, in UTC: where it lies in the long run, in the year, in the week and in the day. */
const parts: Readonly<Record<string, (timeMs: number) => number>> = {
  days: (timeMs) => timeMs / msPerDay,
  month: (timeMs) => new Date(timeMs).getUTCMonth() + 1,
  weekday: (timeMs) => new Date(timeMs).getUTCDay(),
  hour: (timeMs) => new Date(timeMs).getUTCHours(),
};

/** Times split into parts; inputs are RFC 3339. */
export const datetimeReading: ColumnKindReading<'datetime'> = {
  fit: (column, trainRows) =>
    isNumericColumn(column) && hasTwoValues(column.values, trainRows) ? { kind: 'datetime', name: column.name } : null,
  open: ({ name }) => {
    const readers = Object.values(parts);
    const write = (timeMs: number, out: Float64Array, offset: number) => {
      readers.forEach((read, index) => {
        out[offset + index] = read(timeMs);
      });
    };
    return {
      features: Object.keys(parts).map((part) => ({ name: `${name}.${part}`, column: name, categoryCount: null })),
      fromTable: (column) => {
        if (!isNumericColumn(column)) throw new TypeError(`Column ${name} holds labels, not times`);
        return (row, out, offset) => write(column.values[row] as number, out, offset);
      },
      fromInput: (value, out, offset) => {
        const timeMs = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : Number.NaN;
        if (Number.isNaN(timeMs)) return 'an RFC 3339 time such as "2026-03-01T12:00:00Z" or date such as "2026-03-01"';
        write(timeMs, out, offset);
        return null;
      },
    };
  },
};
