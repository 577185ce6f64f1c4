import { expect, it } from 'vitest';
import { weighByClass } from '../../../../../shared/learning/features/text/class-ratios.ts';
import { fitNgrams, openTfidf } from '../../../../../shared/learning/features/text/tfidf.ts';

const texts = ['good film', 'good plot', 'bad film', 'bad plot'];
const labels = [1, 1, 0, 0];
const vocabulary = fitNgrams(texts, { words: 1, characters: 1, letters: [2, 0] }, { leastTexts: 1, mostNgrams: 10 });
const weightOf = (some: typeof vocabulary, word: string) => {
  const [column = -1] = openTfidf(some)([word]).columns;
  return some.weights[column] ?? Number.NaN;
};

it('multiplies what tells classes apart by its log ratio, and what tells nothing by none', () => {
  const weighed = weighByClass(vocabulary, { texts, labels, classCount: 2 }, 1);
  // good: in (2 + 1) of (2 + 2) texts of its class against (0 + 1) of (2 + 2) of the other.
  expect(weightOf(weighed, 'good') / weightOf(vocabulary, 'good')).toBeCloseTo(Math.log(3), 5);
  expect(weightOf(weighed, 'bad') / weightOf(vocabulary, 'bad')).toBeCloseTo(Math.log(3), 5);
  expect(Math.min(...weighed.weights)).toBeCloseTo(0, 6);
  expect(weighByClass(vocabulary, { texts, labels, classCount: 2 }, 0).weights).toEqual(vocabulary.weights);
});

it('counts, of many classes, what speaks for any one of them', () => {
  const many = weighByClass(vocabulary, { texts, labels: [0, 1, 2, 2], classCount: 3 }, 1);
  // bad: in (2 + 1) of (2 + 2) texts of class 2 against (0 + 1) of (2 + 2) without.
  expect(weightOf(many, 'bad') / weightOf(vocabulary, 'bad')).toBeCloseTo(Math.log(3), 5);
});
