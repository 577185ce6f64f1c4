import { seededRandom, shuffle } from '../../random.ts';
import type { SplitOptions } from '../split.ts';
import type { Split } from '../task.ts';

/**
 * Deals the questions of each answer: one of them always stays in training, the others are held out in turn, a second
 * question of every answer before a third of any. An answer with a single question is therefore learned and never
 * tested. Rows with a negative code are left out; indices ascend in each part. Where the answers have too few questions
 * for the shares, validation and test shrink alike.
 */
export function splitPhrasings(rowCount: number, options: SplitOptions): Split {
  const { seed, validationShare, testShare = 0, testRows, stratifyCodes } = options;
  const isTaken = new Uint8Array(rowCount);
  for (const row of testRows ?? []) isTaken[row] = 1;
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  shuffle(order, seededRandom(seed));
  const placeOf = new Map<number, number>();
  const rows = Array.from(order).flatMap((row) => {
    const code = stratifyCodes?.[row] ?? 0;
    if (code < 0 || isTaken[row] === 1) return [];
    const place = placeOf.get(code) ?? 0;
    placeOf.set(code, place + 1);
    return [{ row, place }];
  });
  const spare = rows.filter(({ place }) => place > 0).sort((a, b) => a.place - b.place);
  const wanted = { test: testShare * rows.length, validation: validationShare * rows.length };
  const scale = Math.min(1, spare.length / (wanted.test + wanted.validation || 1));
  const testCount = testRows ? 0 : Math.round(scale * wanted.test);
  const held = spare.slice(0, testCount + Math.round(scale * wanted.validation)).map(({ row }) => row);
  const isHeld = new Set(held);
  return {
    train: ascending(rows.flatMap(({ row }) => (isHeld.has(row) ? [] : [row]))),
    validation: ascending(held.slice(testCount)),
    test: testRows ? testRows.toSorted() : ascending(held.slice(0, testCount)),
  };
}

const ascending = (rows: readonly number[]): Int32Array => Int32Array.from(rows).sort();
