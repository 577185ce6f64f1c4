import { BLOCK_WIDTH } from './bin-rows.ts';
import type { Workspace } from './workspace.ts';

/** Rows whose bins stay in the second-level cache while block after block is counted. */
const PASS_ROWS = 2048;

/** Adds up a node's packed gradients per bin for blocks `from` up to `to`; about 1 ns per row and column. */
export function fillHistogram(space: Workspace, node: number, from: number, to: number): void {
  const start = space.starts[node] as number;
  const end = start + (space.counts[node] as number);
  const base = (space.slots[node] as number) * space.cellCount;
  space.histograms.fill(0, base + firstCell(space, from), base + firstCell(space, to));
  for (let first = start; first < end; first += PASS_ROWS)
    for (let block = from; block < to; block++)
      if (isActiveBlock(space, block)) addRows(space, block, base, first, Math.min(first + PASS_ROWS, end));
}

/** The hot loop of training: eight columns to a pass keep their cells (16 KiB) in the first-level cache. */
function addRows(space: Workspace, block: number, base: number, from: number, to: number): void {
  const { binWords, packed, order, cellStarts, histograms } = space;
  const lane = block * BLOCK_WIDTH;
  const a = base + (cellStarts[lane] as number);
  const b = base + (cellStarts[lane + 1] as number);
  const c = base + (cellStarts[lane + 2] as number);
  const d = base + (cellStarts[lane + 3] as number);
  const e = base + (cellStarts[lane + 4] as number);
  const f = base + (cellStarts[lane + 5] as number);
  const g = base + (cellStarts[lane + 6] as number);
  const h = base + (cellStarts[lane + 7] as number);
  const stride = space.blockCount * 2;
  const words = block * 2;
  for (let at = from; at < to; at++) {
    const sum = packed[at] as number;
    const word = words + (order[at] as number) * stride;
    const low = binWords[word] as number;
    const high = binWords[word + 1] as number;
    (histograms[a + (low & 255)] as number) += sum;
    (histograms[b + ((low >>> 8) & 255)] as number) += sum;
    (histograms[c + ((low >>> 16) & 255)] as number) += sum;
    (histograms[d + (low >>> 24)] as number) += sum;
    (histograms[e + (high & 255)] as number) += sum;
    (histograms[f + ((high >>> 8) & 255)] as number) += sum;
    (histograms[g + ((high >>> 16) & 255)] as number) += sum;
    (histograms[h + (high >>> 24)] as number) += sum;
  }
}

/** Turns a parent's histogram, which the larger child now holds, into that child's own. */
export function subtractHistogram(space: Workspace, smaller: number, larger: number, from: number, to: number): void {
  const { histograms, cellCount } = space;
  const less = (space.slots[smaller] as number) * cellCount;
  const whole = (space.slots[larger] as number) * cellCount;
  const end = firstCell(space, to);
  for (let cell = firstCell(space, from); cell < end; cell++)
    (histograms[whole + cell] as number) -= histograms[less + cell] as number;
}

function firstCell(space: Workspace, block: number): number {
  return space.cellStarts[block * BLOCK_WIDTH] ?? space.cellCount;
}

/** Whether the tree may split a column of the block. */
function isActiveBlock(space: Workspace, block: number): boolean {
  for (let lane = block * BLOCK_WIDTH; lane < (block + 1) * BLOCK_WIDTH; lane++)
    if (space.isActive[lane] === 1) return true;
  return false;
}
