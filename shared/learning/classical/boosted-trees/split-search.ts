import { BLOCK_WIDTH } from './bin-rows.ts';
import { searchCategories } from './category-search.ts';
import { gradientOf, hessianOf, PER_SPAN, SPAN } from './fixed-point.ts';
import { FOUND, SCALAR, type Workspace } from './workspace.ts';

/** A node's sums and limits in scaled units, and the best split seen so far. */
export interface Search {
  readonly sum: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly lambda: number;
  readonly hessianScale: number;
  readonly minHessian: number;
  readonly rowsPerHessian: number;
  /** Both children's G^2 / (H + lambda); starts at what a split must surpass. */
  score: number;
  feature: number;
  /** The last bin that goes left, or a category group (see `searchCategories`). */
  position: number;
  isMissingLeft: boolean;
  leftSum: number;
}

/**
 * The best split of a node among eight columns, by eq. 7 of Chen & Guestrin 2016, written to `found`. Ties go to the
 * lower column and bin.
 */
export function searchBlock(space: Workspace, node: number, block: number): void {
  const search = beginSearch(space, node);
  const floor = search.score;
  const slot = space.slots[node] as number;
  const end = Math.min((block + 1) * BLOCK_WIDTH, space.featureCount);
  for (let feature = block * BLOCK_WIDTH; feature < end; feature++) {
    if (space.isActive[feature] === 0) continue;
    const from = slot * space.cellCount + (space.cellStarts[feature] as number);
    const before = search.score;
    if (space.isCategorical[feature] === 1)
      searchCategories(search, space.histograms, from, space.binCounts[feature] as number, space.options.categories);
    else searchThresholds(search, space.histograms, from, (space.binCounts[feature] as number) - 1);
    if (search.score > before) search.feature = feature;
  }
  const at = (slot * space.blockCount + block) * FOUND.width;
  const { found } = space;
  found[at + FOUND.gain] = search.feature < 0 ? 0 : search.score - floor;
  found[at + FOUND.feature] = search.feature;
  found[at + FOUND.position] = search.position;
  found[at + FOUND.missingLeft] = Number(search.isMissingLeft);
  found[at + FOUND.leftSum] = search.leftSum;
}

/** A fresh search of a node: also what growing a tree repeats to name the categories of a chosen split. */
export function beginSearch(space: Workspace, node: number): Search {
  const { options, scalars } = space;
  const gradientScale = scalars[SCALAR.gradientScale] as number;
  const hessianScale = scalars[SCALAR.hessianScale] as number;
  const sum = space.sums[node] as number;
  const gradient = gradientOf(sum);
  const hessian = hessianOf(sum);
  const lambda = options.lambda * hessianScale;
  const own = gradient === 0 ? 0 : (gradient * gradient) / (hessian + lambda);
  const asked = (2 * options.minSplitGain * gradientScale * gradientScale) / hessianScale;
  return {
    sum,
    gradient,
    hessian,
    lambda,
    hessianScale,
    minHessian: options.minChildWeight * hessianScale,
    rowsPerHessian: (space.counts[node] as number) / hessian,
    // A ten-billionth of the node's own score stands for no gain at all: less is the rounding of these sums.
    score: own + asked + own * 1e-10,
    feature: -1,
    position: 0,
    isMissingLeft: false,
    leftSum: 0,
  };
}

function searchThresholds(search: Search, cells: Float64Array, from: number, valueBins: number): void {
  const missing = cells[from + valueBins] as number;
  if (missing === 0) {
    if (scan(search, cells, from, valueBins - 1, 0))
      search.isMissingLeft = hessianOf(search.leftSum) * 2 >= search.hessian;
    return;
  }
  if (scan(search, cells, from, valueBins, 0)) search.isMissingLeft = false;
  if (scan(search, cells, from, valueBins - 1, missing)) search.isMissingLeft = true;
}

/** Tries each bin as the last one that goes left, beside what is already there; answers whether the best split changed. */
function scan(search: Search, cells: Float64Array, from: number, binCount: number, already: number): boolean {
  const { gradient, hessian, lambda, minHessian } = search;
  const most = hessian - minHessian;
  let best = search.score;
  let position = -1;
  let leftSum = 0;
  let left = already;
  for (let bin = 0; bin < binCount; bin++) {
    const cell = cells[from + bin] as number;
    if (cell === 0) continue;
    left += cell;
    const g = Math.floor(left * PER_SPAN);
    const h = left - g * SPAN;
    if (h < minHessian) continue;
    if (h > most) break;
    const rest = gradient - g;
    // Both shares of the score over one denominator: the division waits until a split is better.
    const weight = h + lambda;
    const restWeight = hessian - h + lambda;
    const numerator = g * g * restWeight + rest * rest * weight;
    const denominator = weight * restWeight;
    if (numerator > best * denominator) {
      const score = numerator / denominator;
      // Rounding can make the quotient no better after all; the caller must then keep the split it has.
      if (score <= best) continue;
      best = score;
      position = bin;
      leftSum = left;
    }
  }
  if (position < 0) return false;
  search.score = best;
  search.position = position;
  search.leftSum = leftSum;
  return true;
}
