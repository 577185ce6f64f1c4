import { expect, test } from 'vitest';
import { inferKind } from '../../../../shared/dataset/profile/infer-kind.ts';

function kindOf(values: readonly string[], name = 'column') {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return inferKind(
    name,
    [...counts].map(([raw, count]) => ({ raw, trimmed: raw.trim(), count })),
  );
}

const range = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i));

test.each([
  ['whole numbers', ['3', '4', '7', '3', '12'], 'numeric'],
  ['money in several formats', ['1,200', '$300', '45.5', '¥12', '2万'], 'numeric'],
  ['numbers with missing markers', ['1', '?', 'N/A', '', '无', '2.5'], 'numeric'],
  ['quantities of one unit', ['12 oz', '16 oz.', '12 OZ'], 'numeric'],
  ['quantities of several units', ['12 oz', '3 kg', '5 ml', '7 m'], 'categorical'],
  ['one word among many numbers', [...range(30, (i) => String(i / 2)), 'oops'], 'numeric'],
  ['as many words as numbers', ['1', '2', 'red', 'blue'], 'categorical'],
  ['postal codes with leading zeros', ['00501', '10001', '00501', '94105'], 'categorical'],
  ['yes and no', ['yes', 'No', 'Y', '', 'n'], 'boolean'],
  ['Chinese yes and no', ['是', '否', '是'], 'boolean'],
  ['zeros and ones', ['0', '1', '1'], 'boolean'],
  ['zeros, ones and rare twos', [...range(99, (i) => String(i % 2)), '2'], 'numeric'],
  ['sexes', ['F', 'M', 'F'], 'categorical'],
  ['ISO dates', ['2024-03-05', '2024-12-31', ''], 'datetime'],
  ['dates in several formats', ['2024-03-05', '31/12/2024', '2024年1月2日', '5 Mar 2024'], 'datetime'],
  ['years', ['1999', '2004', '1999'], 'numeric'],
  ['ordinals', ['11th', '9th', 'Bachelors', 'Masters'], 'categorical'],
  ['nothing at all', ['', 'NA', ''], 'categorical'],
  ['counted upwards', range(30, (i) => String(i + 5)), 'identifier'],
  ['codes of their own', range(30, (i) => `LA-${i}`), 'identifier'],
  ['sentences', range(60, (i) => `my card number ${i} was lost on the way home`), 'text'],
  ['repeated sentences', range(60, (i) => `how do I open an account in branch ${i % 3}`), 'categorical'],
])('finds %s to be %s', (_, values, kind) => {
  expect(kindOf(values)).toBe(kind);
});

test('distinct whole numbers are an identifier only by name or by sequence', () => {
  const values = range(30, (i) => String(i * i + 7));
  expect(kindOf(values, 'price')).toBe('numeric');
  expect(kindOf(values, 'customer_id')).toBe('identifier');
});

test('repeated whole numbers named id or zip are codes', () => {
  const values = range(30, (i) => String(100 + (i % 4)));
  expect(['brewery_id', 'zip', 'amount'].map((name) => kindOf(values, name))).toEqual([
    'categorical',
    'categorical',
    'numeric',
  ]);
});
