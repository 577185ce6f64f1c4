import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLinesParser } from '../../../../shared/dataset/read-csv/json-lines.ts';
import { readLabelList, writeLabelList } from '../../../../shared/dataset/values/label-list.ts';

const label = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
const asSet = (labels: readonly string[]) => [...new Set(labels)].sort();

describe('a list of labels', () => {
  it('is read back as it was written, whatever signs the labels hold', () => {
    fc.assert(
      fc.property(fc.array(label), (labels) => {
        expect(readLabelList(writeLabelList(asSet(labels)), 'json')).toEqual(asSet(labels));
      }),
    );
  });

  it('comes out of JSON Lines as it went in', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 2 }), (labels) => {
        const [, row] = new JsonLinesParser().push(`${JSON.stringify({ tags: labels })}\n`);
        expect(readLabelList(row?.[0] ?? '', 'json')).toEqual(asSet(labels));
      }),
    );
  });

  it('is told from no list: nothing in it is not nothing said', () => {
    const read = (line: string) => new JsonLinesParser().push(`${line}\n`)[1]?.[0];
    expect(read('{"tags":[]}')).toBe('[]');
    expect(read('{"tags":null}')).toBe('');
    expect(read('{"tags":["one"]}')).toBe('one');
    expect(read('{"tags":["a","b"]}')).toBe('a|b');
    expect(read('{"tags":["a|b","c"]}')).toBe('["a|b","c"]');
  });

  it('is read without spaces, empty places and repetitions', () => {
    expect(readLabelList(' late ; rude;;late', ';')).toEqual(['late', 'rude']);
    expect(readLabelList('["b", " a "]', ';')).toEqual(['a', 'b']);
    expect(readLabelList('[no JSON; b', ';')).toEqual(['[no JSON', 'b']);
  });
});
