import { isNumericColumn } from '../../../dataset/table.ts';
import type { ColumnKindReading } from './column-reader.ts';
import { hasTwoValues } from './has-two-values.ts';

/** Numbers as they are. Numeric strings are refused: a quoted number is more often a mistake than a number. */
export const numericReading: ColumnKindReading<'numeric'> = {
  fit: (column, trainRows) =>
    isNumericColumn(column) && hasTwoValues(column.values, trainRows) ? { kind: 'numeric', name: column.name } : null,
  open: ({ name }) => ({
    features: [{ name, column: name, categoryCount: null }],
    fromTable: (column) => {
      if (!isNumericColumn(column)) throw new TypeError(`Column ${name} holds labels, not numbers`);
      return (row, out, offset) => {
        out[offset] = column.values[row] as number;
      };
    },
    fromInput: (value, out, offset) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'a finite number such as 12.5, without quotes';
      out[offset] = value;
      return null;
    },
  }),
};
