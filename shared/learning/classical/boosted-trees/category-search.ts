import { gradientOf, hessianOf } from './fixed-point.ts';
import type { CategoryRules } from './options.ts';
import type { Search } from './split-search.ts';

/*
 * A category split's position says how its left group is found again: below ONE_ALONE it is the number of categories
 * taken from the start of the order, from ONE_ALONE on a single bin, from FROM_END on a number taken from the end.
 */
const ONE_ALONE = 1000;
const FROM_END = 2000;

/**
 * The best group of categories to go left. Sorted by gradient over hessian, the best of all 2^k groups is a prefix of
 * the order (Fisher 1958), so one pass from each end finds it; smoothing and limits as in LightGBM.
 */
export function searchCategories(
  search: Search,
  cells: Float64Array,
  from: number,
  binCount: number,
  rules: CategoryRules,
): void {
  const used = usedBins(cells, from, binCount);
  if (used.length <= rules.oneAgainstRestLimit) {
    for (const bin of used) consider(search, cells[from + bin] as number, search.lambda, ONE_ALONE + bin);
    return;
  }
  const order = sortedBins(search, cells, from, used, rules);
  // Scaled like lambda: what the group costs is the same in every unit.
  const lambda = search.lambda + rules.lambda * search.hessianScale;
  const most = Math.min(rules.maxGroupSize, Math.floor((order.length + 1) / 2));
  for (const isFromEnd of [false, true]) {
    let left = 0;
    let sinceLast = 0;
    for (let taken = 1; taken <= most; taken++) {
      const cell = cells[from + (order.at(isFromEnd ? -taken : taken - 1) as number)] as number;
      left += cell;
      sinceLast += hessianOf(cell) * search.rowsPerHessian;
      const restRows = (search.hessian - hessianOf(left)) * search.rowsPerHessian;
      if (restRows < rules.minGroupRows) break;
      if (sinceLast < rules.minGroupRows) continue;
      sinceLast = 0;
      consider(search, left, lambda, taken + (isFromEnd ? FROM_END : 0));
    }
  }
}

/** The bins of the group that `searchCategories` chose, from the same histogram. */
export function groupOf(
  search: Search,
  cells: Float64Array,
  from: number,
  binCount: number,
  rules: CategoryRules,
  position: number,
): readonly number[] {
  if (position >= ONE_ALONE && position < FROM_END) return [position - ONE_ALONE];
  const order = sortedBins(search, cells, from, usedBins(cells, from, binCount), rules);
  return position < ONE_ALONE ? order.slice(0, position) : order.slice(FROM_END - position);
}

function usedBins(cells: Float64Array, from: number, binCount: number): number[] {
  const used: number[] = [];
  for (let bin = 0; bin < binCount; bin++) if (cells[from + bin] !== 0) used.push(bin);
  return used;
}

function sortedBins(
  search: Search,
  cells: Float64Array,
  from: number,
  used: readonly number[],
  rules: CategoryRules,
): number[] {
  const smoothing = rules.smoothing * search.hessianScale;
  const steepness = (bin: number) => {
    const cell = cells[from + bin] as number;
    return gradientOf(cell) / (hessianOf(cell) + smoothing);
  };
  const isFrequent = (bin: number) => hessianOf(cells[from + bin] as number) * search.rowsPerHessian >= rules.smoothing;
  const slopes = new Map(used.filter(isFrequent).map((bin) => [bin, steepness(bin)]));
  return [...slopes.keys()].sort((a, b) => (slopes.get(a) ?? 0) - (slopes.get(b) ?? 0) || a - b);
}

function consider(search: Search, left: number, lambda: number, position: number): void {
  const g = gradientOf(left);
  const h = hessianOf(left);
  const restH = search.hessian - h;
  if (h < search.minHessian || restH < search.minHessian) return;
  const rest = search.gradient - g;
  const score = (g * g) / (h + lambda) + (rest * rest) / (restH + lambda);
  if (!(score > search.score)) return;
  search.score = score;
  search.position = position;
  search.isMissingLeft = false;
  search.leftSum = left;
}
