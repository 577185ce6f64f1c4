import { type Random, seededRandom, shuffle } from '../random.ts';
import type { Split } from './task.ts';

export interface SplitOptions {
  readonly seed: number;
  /** Of the rows that are not test rows named in `testRows`; 0 to 1. */
  readonly validationShare: number;
  readonly testShare?: number;
  /** An official test part, instead of a share. */
  readonly testRows?: Int32Array;
  /** Class code of each row: each part gets each class in the same share. Rows with a negative code are left out. */
  readonly stratifyCodes?: Int32Array;
}

/**
 * Deals rows to training, validation and test by seeded row index, before anything is fitted; indices ascend in each
 * part. Throws RangeError on shares that leave nothing to train on.
 */
export function makeSplit(rowCount: number, options: SplitOptions): Split {
  const { seed, validationShare, testShare = 0, testRows, stratifyCodes } = options;
  if (testRows && testShare > 0) throw new RangeError('Give testRows or testShare, not both');
  if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
    throw new RangeError(`validationShare ${validationShare} and testShare ${testShare} leave no rows to train on`);
  }
  const isTaken = new Uint8Array(rowCount);
  for (const row of testRows ?? []) isTaken[row] = 1;
  const strata = groupRows(rowCount, stratifyCodes, (row) => isTaken[row] === 1);
  const random = seededRandom(seed);
  const dealt = strata.map((rows) => dealRows(rows, validationShare, testShare, random));
  return {
    train: ascending(dealt.map((part) => part.train)),
    validation: ascending(dealt.map((part) => part.validation)),
    test: testRows ? testRows.toSorted() : ascending(dealt.map((part) => part.test)),
  };
}

/** Rows by stratum, strata in order of their codes; one stratum without codes. */
function groupRows(rowCount: number, codes: Int32Array | undefined, isTaken: (row: number) => boolean): Int32Array[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rowCount; row += 1) {
    const code = codes?.[row] ?? 0;
    if (code < 0 || isTaken(row)) continue;
    const group = groups.get(code);
    if (group) group.push(row);
    else groups.set(code, [row]);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, rows]) => Int32Array.from(rows));
}

/** A positive share of a stratum gets at least one row as long as one is left for training. */
function dealRows(rows: Int32Array, validationShare: number, testShare: number, random: Random): Split {
  shuffle(rows, random);
  const countOf = (share: number, most: number) =>
    Math.min(most, share > 0 ? Math.max(1, Math.round(share * rows.length)) : 0);
  const testCount = countOf(testShare, rows.length - 1);
  const validationCount = countOf(validationShare, rows.length - 1 - testCount);
  return {
    test: rows.subarray(0, testCount),
    validation: rows.subarray(testCount, testCount + validationCount),
    train: rows.subarray(testCount + validationCount),
  };
}

function ascending(parts: readonly Int32Array[]): Int32Array {
  return Int32Array.from(parts.flatMap((part) => Array.from(part))).sort();
}
