import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../../../../../shared/learning/features/input-error.ts';
import {
  fitNativeEncoder,
  nativeEncoding,
  openNativeEncoder,
} from '../../../../../shared/learning/features/tabular/native-encoder.ts';
import { type Row, sampleTable } from './sample-table.ts';

const kinds = {
  age: 'numeric',
  since: 'datetime',
  grade: 'categorical',
  is_member: 'boolean',
  remark: 'text',
  id: 'identifier',
  target: 'numeric',
} as const;

const rows: Row[] = Array.from({ length: 12 }, (_, i) => ({
  age: i % 4 === 0 ? null : 20 + i,
  since: `2026-03-0${1 + (i % 9)}T0${i % 9}:30:00Z`,
  grade: ['A', 'B', 'B', 'B', 'A', 'rare'][i % 11] ?? 'A',
  is_member: i % 3 === 0,
  remark: `free text ${i}`,
  id: `row-${i}`,
  target: i,
}));
const { table, schema } = sampleTable(kinds, rows);
const all = Int32Array.from(rows.keys());
const encoding = fitNativeEncoder(table, schema, 'target', all);
const encoder = openNativeEncoder(encoding);
const input = { age: 30, since: '2026-03-05T07:45:00Z', grade: 'B', is_member: true };

function refusal(inputs: readonly Record<string, unknown>[]): InputError {
  try {
    encoder.encodeInputs(inputs);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the input was taken');
}

test('each kind becomes its features, and the encoding survives JSON', () => {
  expect(encoder.features.map(({ name }) => name)).toEqual([
    'age',
    'since.days',
    'since.month',
    'since.weekday',
    'since.hour',
    'grade',
    'is_member',
  ]);
  expect(nativeEncoding.parse(JSON.parse(JSON.stringify(encoding)))).toEqual(encoding);
  // 5 March 2026 is a Thursday (4), 20,517 days after 1 January 1970; grade A is more frequent than B.
  const { values } = encoder.encodeInputs([input]);
  expect(values[1]).toBeCloseTo(20517 + 7.75 / 24, 9);
  expect(Array.from(values.filter((_, index) => index !== 1))).toEqual([30, 3, 4, 7, 1, 1]);
});

test('text, identifiers and columns without a second value are left out with a reason', () => {
  const dull = sampleTable({ same: 'numeric', empty: 'categorical', target: 'numeric' }, [
    { same: 1, empty: null, target: 1 },
    { same: 1, empty: null, target: 2 },
  ]);
  const { columns, dropped } = fitNativeEncoder(dull.table, dull.schema, 'target', Int32Array.of(0, 1));
  expect(columns).toEqual([]);
  expect(dropped.map(({ name }) => name)).toEqual(['same', 'empty']);
  expect(encoding.dropped).toEqual([
    { name: 'remark', reason: 'free text is not read by tabular models' },
    { name: 'id', reason: 'identifiers name rows and do not generalise' },
  ]);
});

test('rare and unseen labels share a code of their own; a missing one has none', () => {
  const codes = [{ grade: 'rare' }, { grade: 'never seen' }, { grade: null }].map(
    (change) => encoder.encodeInputs([{ ...input, ...change }]).values[5],
  );
  expect(codes).toEqual([2, 2, Number.NaN]);
});

test('nothing but the training rows is learned from', () => {
  const trainRows = Int32Array.of(0, 1, 2, 3, 4, 6, 7, 8, 9);
  const changed = sampleTable(
    kinds,
    rows.map((row, i) => (trainRows.includes(i) ? row : { ...row, grade: 'leak', age: 1e9 })),
  );
  const learned = (source: typeof changed) => fitNativeEncoder(source.table, source.schema, 'target', trainRows);
  expect(learned(changed)).toEqual(learned({ table, schema }));
});

test.each([
  [{ ...input, shoe_size: 43 }, 'shoe_size', 'no input column'],
  [{ ...input, target: 3 }, 'target', 'no input column'],
  [{ age: 30, since: null, grade: 'B' }, 'is_member', 'absent'],
  [{ ...input, age: '30' }, 'age', 'without quotes'],
  [{ ...input, age: Number.NaN }, 'age', 'finite'],
  [{ ...input, age: Number.POSITIVE_INFINITY }, 'age', 'finite'],
  [{ ...input, age: [30] }, 'age', 'finite number'],
  [{ ...input, grade: 3 }, 'grade', 'string such as "A"'],
  [{ ...input, is_member: 'yes' }, 'is_member', 'true or false, or as in the training data "true" or "false"'],
  [{ ...input, is_member: 1 }, 'is_member', 'true or false'],
  [{ ...input, since: '5/3/2026' }, 'since', 'RFC 3339'],
  [{ ...input, since: '2026-03-05T07:45:00' }, 'since', 'RFC 3339'],
  [{ ...input, since: '2026-13-05' }, 'since', 'RFC 3339'],
])('an input that does not fit is refused with its column: %j', (bad, column, reason) => {
  const error = refusal([input, bad]);
  expect(error.param).toBe(column);
  expect(error.index).toBe(1);
  expect(error.message).toContain(reason);
});

test.each([
  { written: ['yes', 'no'], sent: ['yes', 'no', true, false], refused: ['Yes', 'true', 1, 0], shown: '"yes" or "no"' },
  { written: ['0', '1'], sent: [1, 0, '1', '0', true, false], refused: ['yes', 2, '1.0'], shown: '1 or 0' },
  { written: ['是', '否'], sent: ['是', '否'], refused: ['yes'], shown: '"是" or "否"' },
])('a truth is taken as the training rows write it, $shown', ({ written, sent, refused, shown }) => {
  const truths = written.map((is_paid) => ({ is_paid, target: 1 }));
  const made = sampleTable({ is_paid: 'boolean', target: 'numeric' }, [...truths, { is_paid: 'off', target: 1 }]);
  const { encodeInputs } = openNativeEncoder(fitNativeEncoder(made.table, made.schema, 'target', Int32Array.of(0, 1)));
  const isTrue = [true, 'yes', 1, '1', '是'];
  const read = (is_paid: unknown) => encodeInputs([{ is_paid }]).values[0];
  expect(sent.map(read)).toEqual(sent.map((value) => Number(isTrue.includes(value))));
  for (const value of [...refused, 'off']) expect(() => read(value)).toThrow(`or as in the training data ${shown}, or`);
});

test('columns of the data that the model does not use may come along', () => {
  expect(encoder.encodeInputs([{ ...input, id: 'row-99', remark: 'hello' }])).toEqual(encoder.encodeInputs([input]));
});

test('inherited properties are no input', () => {
  expect(refusal([Object.create(input) as Record<string, unknown>]).param).toBe('age');
});

const cell = {
  age: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  since: fc.option(fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2100-01-01') })),
  grade: fc.option(fc.constantFrom('A', 'B', 'C', 'rare', '')),
  is_member: fc.option(fc.boolean()),
};

test('a row reads the same from a table and from an input, whatever it holds', () => {
  fc.assert(
    fc.property(fc.array(fc.record(cell), { minLength: 1, maxLength: 30 }), (cells) => {
      const inputs = cells.map((row) => ({ ...row, since: row.since?.toISOString() ?? null }));
      const read = sampleTable(kinds, inputs);
      expect(encoder.encodeTable(read.table, Int32Array.from(inputs.keys()))).toEqual(encoder.encodeInputs(inputs));
    }),
  );
});
