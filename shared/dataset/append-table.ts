import { type Column, isNumericColumn, type LabelColumn, type Table } from './table.ts';

/** The rows of `first` followed by those of `second`. Throws TypeError when their columns differ in name, order or kind. */
export function appendTable(first: Table, second: Table): Table {
  const columns = first.columns.map((column, at) => appendColumn(column, second.columns[at]));
  if (second.columns.length !== first.columns.length) throw new TypeError('The second table has further columns');
  return { rowCount: first.rowCount + second.rowCount, columns };
}

function appendColumn(first: Column, second: Column | undefined): Column {
  if (second?.name !== first.name || second.kind !== first.kind) {
    throw new TypeError(`Column "${first.name}" is followed by "${second?.name}" of another kind or name`);
  }
  if (isNumericColumn(first) && isNumericColumn(second)) {
    const values = new Float64Array(first.values.length + second.values.length);
    values.set(first.values);
    values.set(second.values, first.values.length);
    return { ...first, values };
  }
  return appendLabels(first as LabelColumn, second as LabelColumn);
}

function appendLabels(first: LabelColumn, second: LabelColumn): LabelColumn {
  const dictionary = [...first.dictionary];
  const codeOf = new Map(dictionary.map((label, code) => [label, code]));
  const recoded = second.dictionary.map((label) => {
    const known = codeOf.get(label);
    if (known !== undefined) return known;
    codeOf.set(label, dictionary.length);
    return dictionary.push(label) - 1;
  });
  const codes = new Int32Array(first.codes.length + second.codes.length);
  codes.set(first.codes);
  codes.set(
    second.codes.map((code) => (code < 0 ? -1 : (recoded[code] ?? -1))),
    first.codes.length,
  );
  return { ...first, codes, dictionary };
}
