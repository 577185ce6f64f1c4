import { describe, expect, it } from 'vitest';
import { fitUnits, mostPlaces, openUnits, unitCount } from '../../../../../shared/learning/features/text/word-units.ts';

const all = { leastTexts: 1, mostUnits: 1000 };

describe('units of words', () => {
  it('are the word and its sequences of three and four letters, borders included', () => {
    // " card " has four sequences of three letters and three of four; with the word itself eight units.
    expect(fitUnits(['Card'], all).hashes).toHaveLength(8);
    const { placeCount, lengths, shares } = openUnits(fitUnits(['card'], all))(['card', 'a card']);
    expect([placeCount, ...lengths]).toEqual([2, 1, 2]);
    expect(shares.filter((share) => share > 0)).toEqual(new Float32Array(16).fill(1 / Math.sqrt(8)));
  });

  it('are a character alone and with the next two where no spaces stand between words', () => {
    expect(fitUnits(['取消订'], all).hashes).toHaveLength(6);
    const { lengths, shares } = openUnits(fitUnits(['取消订'], all))(['取消']);
    expect([...lengths]).toEqual([2]);
    // The first place knows the character and the pair, the second its character.
    expect(shares.filter((share) => share > 0)).toHaveLength(3);
  });

  it('are known when they stood in enough texts, the most frequent first', () => {
    const texts = ['pay bill', 'pay rent', 'pay'];
    expect(fitUnits(texts, { leastTexts: 3, mostUnits: 1000 }).hashes).toEqual(fitUnits(['pay'], all).hashes);
    expect(fitUnits(texts, { leastTexts: 1, mostUnits: 6 }).hashes).toEqual(fitUnits(['pay'], all).hashes);
  });

  it('of an unknown word, and of no text, count nothing', () => {
    const { ids, shares, lengths } = openUnits(fitUnits(['pay'], all))(['xyz', '']);
    expect([...lengths]).toEqual([1, 1]);
    expect(ids.every((id) => id === 0) && shares.every((share) => share === 0)).toBe(true);
  });

  it('are cut at so many a word and so many words a text', () => {
    const long = 'abcdefghijklmnopqrstuvwxyz';
    const { placeCount, shares } = openUnits(fitUnits([long], all))([`${long} `.repeat(mostPlaces + 9)]);
    expect(placeCount).toBe(mostPlaces);
    expect(shares.filter((share) => share > 0)).toHaveLength(mostPlaces * unitCount);
  });
});
