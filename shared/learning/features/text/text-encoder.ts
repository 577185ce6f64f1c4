import * as z from 'zod';
import type { ColumnSchema } from '../../../dataset/schema.ts';
import { isNumericColumn, type LabelColumn, type Table } from '../../../dataset/table.ts';
import type { EncodedRows, InputEncoder, InputEncoding, InputReading, Inputs } from '../encoding.ts';
import { InputError } from '../input-error.ts';

export const textColumn = z.strictObject({ kind: z.literal('text'), name: z.string() });

const textEncoding = z.strictObject({
  columns: z.array(textColumn).min(1),
  dropped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});

/** Texts: columns of anything else are left out. */
export const textInputs: InputReading<TextRows> = {
  fit: fitTextEncoder,
  open: openTextEncoder,
  rowKeys: (table, schema, target) => {
    const encoder = openTextEncoder(fitTextEncoder(table, schema, target));
    const texts = joinedTexts(
      encoder.encodeTable(
        table,
        Int32Array.from({ length: table.rowCount }, (_, row) => row),
      ),
    );
    const keys = new Map<string, number>();
    return Int32Array.from(texts, (text) => {
      const plain = text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
      const key = keys.get(plain) ?? keys.size;
      keys.set(plain, key);
      return key;
    });
  },
};

/** One text a row; several columns stand one below the other. */
export interface TextRows extends EncodedRows {
  /** Those of the first column, of the second, and so on: each has `rowCount` texts; empty where one is missing. */
  readonly columns: readonly (readonly string[])[];
}

/**
 * Reads the text columns, or where there is none all columns of labels: short texts that recur look like labels. Other
 * columns are left out, with a reason.
 */
function fitTextEncoder(table: Table, schema: readonly ColumnSchema[], target: string): InputEncoding {
  const others = schema.filter(({ name }) => name !== target);
  const hasText = others.some(({ kind }) => kind === 'text');
  const isRead = ({ name, kind }: ColumnSchema) => {
    const column = table.columns.find((one) => one.name === name);
    const isTextLike = hasText ? kind === 'text' : !['boolean', 'labels', 'split'].includes(kind);
    return column !== undefined && !isNumericColumn(column) && isTextLike;
  };
  return {
    columns: others.filter(isRead).map(({ name }) => ({ kind: 'text', name })),
    dropped: others
      .filter((column) => !isRead(column))
      .map(({ name, kind }) => ({ name, reason: `it is ${kind}, and text models read texts only` })),
  };
}

/** Opens an encoding of texts. Throws ZodError when it is one of tables. */
function openTextEncoder(encoding: InputEncoding): InputEncoder<TextRows> {
  const { columns, dropped } = textEncoding.parse(encoding);
  const names = columns.map(({ name }) => name);
  const known = new Set([...names, ...dropped.map(({ name }) => name)]);
  return {
    features: names.map((name) => ({ name, column: name, categoryCount: null })),
    encodeTable: (table, rows) => ({
      rowCount: rows.length,
      columns: names.map((name) => {
        const column = labelColumn(table, name);
        return Array.from(rows, (row) => column.dictionary[column.codes[row] ?? -1] ?? '');
      }),
    }),
    encodeInputs: (inputs) => {
      checkNames(inputs, known);
      return { rowCount: inputs.length, columns: names.map((name) => readTexts(inputs, name)) };
    },
    permuteColumn: ({ rowCount, columns: texts }, name, order) => ({
      rowCount,
      columns: texts.map((own, at) => (names[at] === name ? Array.from(order, (from) => own[from] ?? '') : own)),
    }),
    joinRows: (first, second) => ({
      rowCount: first.rowCount + second.rowCount,
      columns: first.columns.map((own, at) => own.concat(second.columns[at] ?? [])),
    }),
  };
}

/** One text for each row: its columns, one below the other. */
export function joinedTexts({ rowCount, columns }: TextRows): readonly string[] {
  const [only] = columns;
  if (only && columns.length === 1) return only;
  return Array.from({ length: rowCount }, (_, row) => columns.map((texts) => texts[row] ?? '').join('\n'));
}

function labelColumn(table: Table, name: string): LabelColumn {
  const column = table.columns.find((one) => one.name === name);
  if (!column || isNumericColumn(column)) throw new TypeError(`The table has no texts "${name}"`);
  return column;
}

function checkNames(inputs: Inputs, known: ReadonlySet<string>): void {
  inputs.forEach((input, index) => {
    const extra = Object.keys(input).find((name) => !known.has(name));
    if (extra !== undefined) throw new InputError(extra, `The model has no input column "${extra}"`, index);
  });
}

function readTexts(inputs: Inputs, name: string): string[] {
  return inputs.map((input, index) => {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined) {
      throw new InputError(name, `Column "${name}" is absent: send its text, or null if there is none`, index);
    }
    if (value === null) return '';
    if (typeof value !== 'string')
      throw new InputError(name, `Column "${name}" is text: send a string, or null`, index);
    return value;
  });
}
