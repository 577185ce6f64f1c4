import { describe, expect, it } from 'vitest';
import { hashNgrams, type NgramLengths } from '../../../../../shared/learning/features/text/hash-ngrams.ts';
import { splitWords } from '../../../../../shared/learning/features/text/split-words.ts';
import { fitNgrams, openTfidf } from '../../../../../shared/learning/features/text/tfidf.ts';

const lengths = { words: 2, characters: 3, letters: [2, 3] as const };
const count = (text: string, some: Partial<NgramLengths> = {}) =>
  hashNgrams(splitWords(text), { ...lengths, ...some }).map((family) =>
    [...family.values()].reduce((a, b) => a + b, 0),
  );

describe('hashed n-grams', () => {
  it('are words and pairs of words, and letters within the borders of a word', () => {
    // a, b, c, "a b", "b c"; for each word " a", "a ", " a ".
    expect(count('a b c')).toEqual([5, 9]);
    expect(count('a b c', { words: 1 })).toEqual([3, 9]);
    expect(count('a b c', { letters: [2, 0] })).toEqual([5, 0]);
  });

  it('are runs of up to three characters where a script has no spaces, and never across words', () => {
    // 4 characters, 3 pairs, 2 triples.
    expect(count('我要退款')).toEqual([9, 0]);
    expect(count('我要退款', { characters: 1, words: 1 })).toEqual([4, 0]);
    // 我, 要, ok and the pairs 我要, 要 ok: a run of three would hold a word. " ok " has 3 pairs, 2 triples.
    expect(count('我要 ok')).toEqual([5, 5]);
  });

  it('are alike in equal texts and differ between words and their parts', () => {
    const [words, parts] = hashNgrams(splitWords('to be'), lengths);
    expect(hashNgrams(splitWords('to  be '), lengths)).toEqual([words, parts]);
    expect([...words.keys()].filter((hash) => parts.has(hash))).toEqual([]);
  });
});

describe('tf-idf', () => {
  const texts = ['good good film', 'bad film', 'good plot', 'bad plot'];
  const wordsOnly = { words: 1, characters: 1, letters: [2, 0] as const };

  it("weighs as scikit-learn's TfidfVectorizer(sublinear_tf=True) does", () => {
    const rows = openTfidf(fitNgrams(texts, wordsOnly, { leastTexts: 1, mostNgrams: 100 }))(['good good film']);
    // Every word stands in 2 of 4 texts: ln(5/3) + 1; good counts 1 + ln 2 times.
    const [first = 0, second = 0] = [...rows.values].sort((a, b) => b - a);
    expect(first / second).toBeCloseTo(1 + Math.log(2), 5);
    expect(first ** 2 + second ** 2).toBeCloseTo(1, 5);
  });

  it('gives the parts of words the length that is the share of words with parts', () => {
    const mixed = ['我 要 ok', '我 要 退 款', 'ok good'];
    const vocabulary = fitNgrams(mixed, lengths, { leastTexts: 1, mostNgrams: 100 });
    const squareOf = (text: string) => openTfidf(vocabulary)([text]).values.reduce((sum, value) => sum + value ** 2, 0);
    const [third = 0, none = 0, all = 0] = mixed.map(squareOf);
    expect(third).toBeCloseTo(1 + (1 / 3) ** 2, 5);
    expect(none).toBeCloseTo(1, 5);
    expect(all).toBeCloseTo(2, 5);
  });

  it('keeps n-grams that stand in enough texts, and the most frequent of them', () => {
    const kept = (leastTexts: number, mostNgrams: number) =>
      fitNgrams([...texts, 'good luck'], wordsOnly, { leastTexts, mostNgrams }).hashes.length;
    expect([kept(1, 100), kept(2, 100), kept(3, 100), kept(1, 2)]).toEqual([5, 4, 1, 2]);
  });

  it('gives a text of unknown words nothing but the constant', () => {
    const vocabulary = fitNgrams(texts, wordsOnly, { leastTexts: 1, mostNgrams: 100 });
    const rows = openTfidf(vocabulary, 1)(['', 'zzz', 'good']);
    expect(Array.from(rows.starts)).toEqual([0, 1, 2, 4]);
    expect(Array.from(rows.columns.subarray(0, 2))).toEqual([4, 4]);
    expect(openTfidf(vocabulary)(['']).columns).toHaveLength(0);
  });
});
