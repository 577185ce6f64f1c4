import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../../shared/learning/features/input-error.ts';
import { joinedTexts, textInputs } from '../../../../../shared/learning/features/text/text-encoder.ts';
import { sampleTable } from '../tabular/sample-table.ts';

const { table, schema } = sampleTable(
  { title: 'text', body: 'text', price: 'numeric', code: 'identifier', label: 'categorical' },
  [
    { title: 'Hi', body: 'all well', price: 1, code: 'a1', label: 'x' },
    { title: null, body: 'Ｈi  there', price: 2, code: 'a2', label: 'y' },
    { title: '', body: 'hi there', price: 3, code: 'a3', label: 'x' },
  ],
);
const rows = Int32Array.of(0, 1, 2);
const encoding = textInputs.fit(table, schema, 'label', rows);
const encoder = textInputs.open(encoding);

describe('reading texts', () => {
  it('reads the text columns and says why it leaves the others out', () => {
    expect(encoding.columns.map(({ name }) => name)).toEqual(['title', 'body']);
    expect(encoding.dropped).toEqual([
      { name: 'price', reason: expect.stringContaining('numeric') },
      { name: 'code', reason: expect.stringContaining('identifier') },
    ]);
  });

  it('reads columns of labels where there is no free text', () => {
    const short = sampleTable({ word: 'categorical', size: 'numeric', label: 'categorical' }, [
      { word: 'a', size: 1, label: 'x' },
    ]);
    expect(textInputs.fit(short.table, short.schema, 'label', rows).columns.map(({ name }) => name)).toEqual(['word']);
  });

  it('puts columns one below the other; a missing text is empty', () => {
    expect(joinedTexts(encoder.encodeTable(table, rows))).toEqual(['Hi\nall well', '\nＨi  there', '\nhi there']);
    expect(joinedTexts(encoder.encodeInputs([{ title: 'Hi', body: null, price: 3 }]))).toEqual(['Hi\n']);
  });

  it.each([
    [[{ title: 'a', body: 'b' }, { title: 'a' }], 'body', 1, 'absent'],
    [[{ title: 'a', body: 7 }], 'body', 0, 'send a string'],
    [[{ title: 'a', body: 'b', label: 'x' }], 'label', 0, 'no input column'],
  ])('refuses %j', (inputs, param, index, says) => {
    const error = (() => {
      try {
        return encoder.encodeInputs(inputs);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ param, index, message: expect.stringContaining(says) });
  });

  it('deals one column anew and leaves the others, and joins rows', () => {
    const read = encoder.encodeTable(table, rows);
    const dealt = encoder.permuteColumn(read, 'body', Int32Array.of(2, 0, 1));
    expect(dealt.columns).toEqual([
      ['Hi', '', ''],
      ['hi there', 'all well', 'Ｈi  there'],
    ]);
    expect(joinedTexts(encoder.joinRows(read, dealt))).toHaveLength(6);
  });

  it('gives texts that differ in width, case and spaces alone the same key', () => {
    const keys = textInputs.rowKeys?.(table, schema, 'label');
    expect(keys?.[1]).toBe(keys?.[2]);
    expect(keys?.[0]).not.toBe(keys?.[1]);
  });

  it('refuses the encoding of a table', () => {
    expect(() => textInputs.open({ columns: [{ kind: 'numeric', name: 'a' }], dropped: [] })).toThrow();
  });
});
