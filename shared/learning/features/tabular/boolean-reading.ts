import { isNumericColumn, type LabelColumn } from '../../../dataset/table.ts';
import { parseBoolean } from '../../../dataset/values/parse-boolean.ts';
import type { ColumnKindReading } from './column-reader.ts';
import { hasTwoValues } from './has-two-values.ts';

/** Truths as 1 and 0, from true and false or as the training rows spell them; a label that is neither is missing. */
export const booleanReading: ColumnKindReading<'boolean'> = {
  fit: (column, trainRows) =>
    !isNumericColumn(column) && hasTwoValues(column.codes, trainRows)
      ? { kind: 'boolean', name: column.name, spellings: spellingsOf(column, trainRows) }
      : null,
  open: ({ name, spellings }) => {
    const truths = new Map<unknown, number>([[true, 1], [false, 0], ...writtenTruths(spellings)]);
    const shown = spellings.map((spelling) => writtenAs(spelling).at(-1)).map((value) => JSON.stringify(value));
    const advice = `true or false${shown.length > 0 ? `, or as in the training data ${shown.join(' or ')}` : ''}`;
    return {
      features: [{ name, column: name, categoryCount: null }],
      fromTable: (column) => {
        if (isNumericColumn(column)) throw new TypeError(`Column ${name} holds numbers, not truths`);
        const values = column.dictionary.map(truthOf);
        return (row, out, offset) => {
          out[offset] = values[column.codes[row] as number] ?? Number.NaN;
        };
      },
      fromInput: (value, out, offset) => {
        const truth = truths.get(value);
        if (truth === undefined) return advice;
        out[offset] = truth;
        return null;
      },
    };
  },
};

/** The training rows' spellings of a truth, yes before no. */
function spellingsOf({ codes, dictionary }: LabelColumn, rows: Int32Array): string[] {
  const seen = new Set(Array.from(rows, (row) => codes[row] as number));
  return dictionary
    .filter((label, code) => seen.has(code) && !Number.isNaN(truthOf(label)))
    .sort((a, b) => truthOf(b) - truthOf(a) || (a < b ? -1 : 1));
}

/** What a JSON input may hold beside true and false, with the truth of each as 1 or 0. */
export const writtenTruths = (spellings: readonly string[]) =>
  spellings.flatMap((spelling) => writtenAs(spelling).map((value) => [value, truthOf(spelling)] as const));

/** What a JSON input may hold for a spelling: 1 and 0 may come as numbers too. */
function writtenAs(spelling: string): readonly (string | number)[] {
  return /^[01]/.test(spelling) ? [spelling, truthOf(spelling)] : [spelling];
}

function truthOf(label: string): number {
  const truth = parseBoolean(label);
  return truth === null ? Number.NaN : Number(truth);
}
