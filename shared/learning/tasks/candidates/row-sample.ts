import { seededRandom, shuffle } from '../../random.ts';
import type { FittedCandidate, LabelledRows } from '../candidate.ts';

/**
 * At most about `most` rows, drawn by the seed and in their old order. By class, each keeps its share and at least one
 * row, so that none is lost.
 */
export function sampleRows(rows: LabelledRows, most: number, seed: number, areClasses: boolean): LabelledRows {
  const { matrix, targets } = rows;
  if (targets.length <= most) return rows;
  const random = seededRandom(seed);
  const strata = new Map<number, number[]>();
  targets.forEach((target, row) => {
    const code = areClasses ? target : 0;
    const stratum = strata.get(code);
    if (stratum) stratum.push(row);
    else strata.set(code, [row]);
  });
  const chosen: number[] = [];
  for (const [, stratum] of [...strata].sort(([a], [b]) => a - b)) {
    const order = Int32Array.from(stratum);
    shuffle(order, random);
    chosen.push(...order.subarray(0, Math.max(1, Math.round((most * stratum.length) / targets.length))));
  }
  return chooseRows(rows, Int32Array.from(chosen).sort(), matrix.columnCount);
}

/** What a fitted candidate says of a sample: nothing where that is all rows. */
export function sampledRows(sample: LabelledRows, all: LabelledRows): Pick<FittedCandidate, 'sampledRows'> {
  const count = sample.targets.length;
  return count < all.targets.length ? { sampledRows: count } : {};
}

function chooseRows({ matrix, targets }: LabelledRows, chosen: Int32Array, columnCount: number): LabelledRows {
  const values = new Float64Array(chosen.length * columnCount);
  chosen.forEach((row, at) => {
    values.set(matrix.values.subarray(row * columnCount, (row + 1) * columnCount), at * columnCount);
  });
  return {
    matrix: { rowCount: chosen.length, columnCount, values },
    targets: Float64Array.from(chosen, (row) => targets[row] as number),
  };
}
