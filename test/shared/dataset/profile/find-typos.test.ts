import { describe, expect, it } from 'vitest';
import type { Spelling } from '../../../../shared/dataset/profile/count-spellings.ts';
import { findTypos, noiseLetter } from '../../../../shared/dataset/profile/find-typos.ts';

const column = (counts: Readonly<Record<string, number>>): Spelling[] =>
  Object.entries(counts).map(([raw, count]) => ({ raw, trimmed: raw, count }));
/** Enough of other rows that a few strange ones are an accident. */
const cities = { birmingham: 40, sheffield: 30, huntsville: 50, 'fort payne': 20 };
const typosIn = (counts: Readonly<Record<string, number>>, noise?: string) =>
  Object.fromEntries(findTypos(column({ ...cities, ...counts }), noise).map(({ from, to }) => [from, to]));

describe('typos of a column', () => {
  it('are a letter replaced, dropped, added or swapped with its neighbour, or one letter replaced throughout', () => {
    const typos = { birmxngham: 1, shefield: 1, huntsvillle: 1, 'fort panye': 1, huxtsviqqe: 1, hunzsvizze: 1 };
    expect(typosIn(typos)).toEqual({
      birmxngham: 'birmingham',
      shefield: 'sheffield',
      huntsvillle: 'huntsville',
      'fort panye': 'fort payne',
    });
    expect(typosIn({ huntsviqqe: 2 })).toEqual({ huntsviqqe: 'huntsville' });
  });

  it('say how many rows have them, in whatever case they are written', () => {
    const found = findTypos(column({ ...cities, Sheffeild: 1, sheffeild: 2 }), undefined);
    expect(found).toEqual([{ from: 'sheffeild', to: 'sheffield', count: 3 }]);
  });

  it.each([
    ['digits differ', { 'scip-infection-1': 30, 'scip-infection-2': 1 }],
    ['the word is short', { iraq: 40, iran: 1 }],
    ['a plural', { hospital: 60, hospitals: 2 }],
    ['it is not rare', { hospitel: 4, hospital: 60 }],
    ['the other is not so common', { hospitel: 2, hospital: 9 }],
    ['two values are as near', { marina: 40, karina: 40, tarina: 1 }],
    ['more than one slip', { alabama: 40, elabamo: 1 }],
  ])('are not where %s', (_, counts) => {
    expect(typosIn(counts)).toEqual({});
  });

  it('are not where rare values are usual', () => {
    const names = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`family number ${at}`, 1]));
    expect(typosIn({ hansen: 30, hanson: 1 })).toEqual({ hanson: 'hansen' });
    expect(typosIn({ ...names, hansen: 30, hanson: 1 })).toEqual({});
  });
});

describe('a noise letter', () => {
  const noisy = column({ ...cities, birmxngham: 1, sheffixld: 1, huntsvixxe: 1 });

  it('is the one that is written for others all over the table', () => {
    expect(noiseLetter([noisy])).toBe('x');
    expect(noiseLetter([column({ ...cities, birmxngham: 1, sheffixld: 1 })])).toBeUndefined();
    const others = column({ ...cities, birmungham: 1, sheffiild: 1, hunttville: 1 });
    expect(noiseLetter([noisy, others])).toBeUndefined();
  });

  it('may stand for anything, also in short words, but for no part of a number', () => {
    const counts = {
      al_pn: 40,
      'po box 287': 40,
      '95%': 40,
      axxpn: 1,
      ax_pn: 1,
      poxboxx287: 1,
      'po box x87': 1,
      '9x%': 1,
    };
    expect(typosIn(counts)).toEqual({});
    expect(typosIn(counts, 'x')).toEqual({
      ax_pn: 'al_pn',
      poxboxx287: 'po box 287',
      'po box x87': 'po box 287',
    });
  });
});
