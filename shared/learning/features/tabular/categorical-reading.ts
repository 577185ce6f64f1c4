import { isNumericColumn, type LabelColumn } from '../../../dataset/table.ts';
import type { ColumnKindReading } from './column-reader.ts';
import { hasTwoValues } from './has-two-values.ts';

/** A category needs this many training rows for a code of its own; the boosted trees take at most 255 codes. */
const leastRows = 3;
const mostCategories = 250;

/** Labels as codes by falling frequency; rare and unknown ones share the code after the last. */
export const categoricalReading: ColumnKindReading<'categorical'> = {
  fit: (column, trainRows) => {
    if (isNumericColumn(column) || !hasTwoValues(column.codes, trainRows)) return null;
    const categories = frequentLabels(column, trainRows);
    return categories.length === 0 ? null : { kind: 'categorical', name: column.name, categories };
  },
  open: ({ name, categories }) => {
    const codes = new Map(categories.map((category, code) => [category, code]));
    const otherCode = categories.length;
    return {
      features: [{ name, column: name, categoryCount: categories.length + 1 }],
      fromTable: (column) => {
        if (isNumericColumn(column)) throw new TypeError(`Column ${name} holds numbers, not labels`);
        const values = column.dictionary.map((label) => codes.get(label) ?? otherCode);
        return (row, out, offset) => {
          out[offset] = values[column.codes[row] as number] ?? Number.NaN;
        };
      },
      fromInput: (value, out, offset) => {
        if (typeof value !== 'string') return `a string such as ${JSON.stringify(categories[0])}`;
        out[offset] = codes.get(value) ?? otherCode;
        return null;
      },
    };
  },
};

function frequentLabels({ codes, dictionary }: LabelColumn, rows: Int32Array): string[] {
  const counts = new Int32Array(dictionary.length);
  for (const row of rows) {
    const code = codes[row] as number;
    if (code >= 0) counts[code] = (counts[code] as number) + 1;
  }
  return dictionary
    .map((label, code) => ({ label, count: counts[code] as number }))
    .filter(({ count }) => count >= leastRows)
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .slice(0, mostCategories)
    .map(({ label }) => label);
}
