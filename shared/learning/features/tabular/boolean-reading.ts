import { isNumericColumn } from '../../../dataset/table.ts';
import { parseBoolean } from '../../../dataset/values/parse-boolean.ts';
import type { ColumnKindReading } from './column-reader.ts';
import { hasTwoValues } from './has-two-values.ts';

/** Truths as 1 and 0; a label that is neither counts as missing. */
export const booleanReading: ColumnKindReading<'boolean'> = {
  fit: (column, trainRows) =>
    !isNumericColumn(column) && hasTwoValues(column.codes, trainRows) ? { kind: 'boolean', name: column.name } : null,
  open: ({ name }) => ({
    features: [{ name, column: name, categoryCount: null }],
    fromTable: (column) => {
      if (isNumericColumn(column)) throw new TypeError(`Column ${name} holds numbers, not truths`);
      const values = column.dictionary.map((label) => numberOf(parseBoolean(label)));
      return (row, out, offset) => {
        out[offset] = values[column.codes[row] as number] ?? Number.NaN;
      };
    },
    fromInput: (value, out, offset) => {
      if (typeof value !== 'boolean') return 'true or false, without quotes';
      out[offset] = value ? 1 : 0;
      return null;
    },
  }),
};

function numberOf(truth: boolean | null): number {
  return truth === null ? Number.NaN : Number(truth);
}
