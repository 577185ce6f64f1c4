import { expect, test } from 'vitest';
import { type NumberStyle, parseNumber, parsePlainNumber } from '../../../../shared/dataset/values/parse-number.ts';

const english: NumberStyle = { decimal: '.', percent: 'fraction', unit: '' };
const european: NumberStyle = { decimal: ',', percent: 'fraction', unit: '' };

test.each([
  ['12', 12],
  ['-3.50', -3.5],
  ['1e3', 1000],
  ['.5', 0.5],
  ['-0', 0],
  ['1,234.50', 1234.5],
  ['1,234,567', 1_234_567],
  ["1'234", 1234],
  ['12 345', 12_345],
  ['12\u00a0345', 12_345],
  ['$1,200', 1200],
  ['-$5', -5],
  ['$-5', -5],
  ['€ 12.5', 12.5],
  ['￥１２３', 123],
  ['12 USD', 12],
  ['100元', 100],
  ['(1,234)', -1234],
  ['12%', 0.12],
  ['12.3％', 0.123],
  ['1.2万', 12_000],
  ['3万元', 30_000],
  ['$12k', 12_000],
  ['2亿', 2e8],
  ['\u22127', -7],
])('reads %j as %d', (cell, value) => {
  expect(parseNumber(cell, english)).toBe(value);
});

test.each([
  ['1.234,50', 1234.5],
  ['12,5', 12.5],
  ['1.234', 1234],
  ['1.234.567', 1_234_567],
])('reads %j with a decimal comma as %d', (cell, value) => {
  expect(parseNumber(cell, european)).toBe(value);
});

test.each([
  '',
  'abc',
  '1,23',
  '12,34,567',
  '1.2.3',
  '12:30',
  '2024-03-05',
  '555-1234',
  '12 oz',
  'Infinity',
  '1e999',
  '-1e101',
  '--5',
])('finds no number in %j', (cell) => {
  expect(parseNumber(cell, english)).toBeNaN();
});

test('a decimal point means thousands where the column uses commas, so that 1.23 is no number there', () => {
  expect(parseNumber('1.23', european)).toBeNaN();
});

test('one unit is allowed, in all its spellings; another is not', () => {
  const ounces: NumberStyle = { ...english, unit: 'oz' };
  expect(
    ['12.0 oz', '12.0 oz.', '12 OZ', '12 ounces', '12', '12 oz. can'].map((cell) => parseNumber(cell, ounces)),
  ).toEqual([12, 12, 12, 12, 12, 12]);
  expect(parseNumber('12 kg', ounces)).toBeNaN();
});

test('a percent sign can be decoration', () => {
  expect(parseNumber('0.05%', { ...english, percent: 'as_written' })).toBe(0.05);
});

test('plain reading takes plain numbers only', () => {
  expect(parsePlainNumber('12.5')).toBe(12.5);
  expect(parsePlainNumber('1,200')).toBeNaN();
  expect(parsePlainNumber('0x10')).toBeNaN();
});
