import { expect, test } from 'vitest';
import { splitWords } from '../../../../../shared/learning/features/text/split-words.ts';

const parts = (text: string) => splitWords(text).map((word) => word.text);
const kinds = (text: string) => splitWords(text).map(({ kind }) => kind);

test('words come in small letters, and signs by themselves', () => {
  expect(parts("I won't pay €5.30, OK?!")).toEqual(['i', "won't", 'pay', '€', '5', '.', '30', ',', 'ok', '?', '!']);
  expect(kinds('Hi, 你')).toEqual(['word', 'sign', 'character']);
});

test('scripts without spaces come character by character, also beside Latin letters', () => {
  expect(parts('我要iPhone手机')).toEqual(['我', '要', 'iphone', '手', '机']);
  expect(parts('ﾃﾚﾋﾞ')).toEqual(['テ', 'レ', 'ビ']);
});

test('what looks alike is alike: full width, ligatures, capitals', () => {
  expect(parts('ＡＢＣ　ﬁne')).toEqual(parts('abc fine'));
});

test('emoji are signs, and nothing comes of nothing', () => {
  expect(kinds('👍🏽 ok')).toEqual(['sign', 'sign', 'word']);
  expect(parts(' \n\t\u00a0')).toEqual([]);
  expect(parts('')).toEqual([]);
});

test('a text of a megabyte is split in time', () => {
  const startedAt = performance.now();
  expect(splitWords('word 字 '.repeat(120_000))).toHaveLength(240_000);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
