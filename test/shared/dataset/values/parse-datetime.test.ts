import { expect, test } from 'vitest';
import { parseDatetime } from '../../../../shared/dataset/values/parse-datetime.ts';

const march5 = Date.UTC(2024, 2, 5);

test.each([
  ['2024-03-05', march5],
  ['2024/3/5', march5],
  ['2024.03.05', march5],
  ['2024年3月5日', march5],
  ['２０２４年3月5号', march5],
  ['5 Mar 2024', march5],
  ['05-March-2024', march5],
  ['March 5, 2024', march5],
  ['Sept 5 2024', Date.UTC(2024, 8, 5)],
  ['2024-03-05T10:30:00Z', march5 + 37_800_000],
  ['2024-03-05 10:30', march5 + 37_800_000],
  ['2024-03-05T10:30:00.250+08:00', march5 + 37_800_250 - 8 * 3_600_000],
  ['3/5/2024 1:05 PM', march5 + 47_100_000],
  ['3/5/2024 12:00 am', march5],
])('reads %j', (cell, time) => {
  expect(parseDatetime(cell, 'month_first')).toBe(time);
});

test('the order decides between 3 May and 5 March', () => {
  expect(parseDatetime('03/05/2024', 'month_first')).toBe(march5);
  expect(parseDatetime('05.03.2024', 'day_first')).toBe(march5);
});

test('a number above 12 is a day, whatever the order', () => {
  const march15 = Date.UTC(2024, 2, 15);
  expect(parseDatetime('15/03/2024', 'month_first')).toBe(march15);
  expect(parseDatetime('03/15/2024', 'day_first')).toBe(march15);
});

test.each([
  '',
  '2024',
  '20240305',
  '2024-02-30',
  '2023-02-29',
  '2024-13-01',
  '31/04/2024',
  '2024-03-05 25:00',
  '5 Foo 2024',
])('finds no date in %j', (cell) => {
  expect(parseDatetime(cell, 'month_first')).toBeNaN();
});

test('years before 100 and leap days hold', () => {
  expect(parseDatetime('2024-02-29', 'month_first')).toBe(Date.UTC(2024, 1, 29));
  expect(new Date(parseDatetime('0050-01-02', 'month_first')).toISOString()).toBe('0050-01-02T00:00:00.000Z');
});
