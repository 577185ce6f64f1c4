import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../../../../shared/learning/features/text/tokens/tokenizer.ts';
import { trainBytePairs } from '../../../../../../shared/learning/features/text/tokens/train-byte-pairs.ts';
import { reference } from './reference.ts';

const spec = trainBytePairs(reference.corpus, {
  vocabularySize: 500,
  leastCount: 2,
  normalise: [{ type: 'unicode', form: 'NFKC' }, { type: 'lowercase' }],
});
const tokenizer = openTokenizer(spec);

/** Reads the text in one piece, because a token with a space inside is looked for across words. */
const unparted = openTokenizer({
  ...spec,
  added: [{ content: 'zz zz', id: 4, singleWord: false, takesLeft: false, takesRight: false, isNormal: false }],
});

describe('a tokenizer', () => {
  it('gives an empty text the first and the last token', () => {
    expect(tokenizer.encode('', 10)).toEqual({
      ids: Int32Array.of(tokenizer.special.first, tokenizer.special.last),
      starts: Int32Array.of(0, 0),
      ends: Int32Array.of(0, 0),
    });
  });

  it('leaves out the end of what is too long, and keeps the last token', () => {
    const whole = tokenizer.encode('where is my card?', 100).ids;
    const cut = tokenizer.encode('where is my card?', 4).ids;
    expect([...cut]).toEqual([...whole.slice(0, 3), tokenizer.special.last]);
  });

  it('refuses fewer tokens than the special ones take', () => {
    expect(() => tokenizer.encode('text', 1)).toThrow(RangeError);
  });

  it('reads a long text in parts as it reads it whole', () => {
    const text = reference.texts.join(' ').repeat(40);
    expect(tokenizer.encode(text, 1e6)).toEqual(unparted.encode(text, 1e6));
  });

  it('reads words of a megabyte', () => {
    const text = 'ab'.repeat(500_000);
    const { ids, ends } = tokenizer.encode(text, 2e6);
    expect(ids.length).toBeGreaterThan(1000);
    expect(ends.at(-2)).toBe(text.length);
  });

  it('counts places in the original where its normal form is longer or shorter', () => {
    const text = '㍿ ﬁ ÉCOLE e\u0301';
    const { starts, ends } = tokenizer.encode(text, 100);
    const covered = new Set(Array.from(starts, (start, at) => text.slice(start, ends[at])));
    for (const part of ['㍿', 'ﬁ', 'e\u0301']) expect(covered).toContain(part);
  });

  it('refuses a specification whose parts do not fit together', () => {
    const model = { ...spec.model, pieces: spec.model.pieces.slice(0, -1) };
    expect(() => openTokenizer({ ...spec, model })).toThrow(/which its merges need/);
  });
});
