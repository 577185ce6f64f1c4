import { BLOCK_WIDTH } from './bin-rows.ts';
import { fillHistogram, subtractHistogram } from './histogram.ts';
import { gradientChunk, lossChunk, packChunk, partitionNode, settleLeaf, shareChunk, walkChunk } from './row-work.ts';
import { searchBlock } from './split-search.ts';
import { CONTROL, type Workspace } from './workspace.ts';

/** The kinds of work, each cut into numbered pieces that any thread may do in any order. */
export const WORK = {
  share: 0,
  gradient: 1,
  pack: 2,
  histogram: 3,
  partition: 4,
  leaf: 5,
  walk: 6,
  replay: 7,
  loss: 8,
};

export type WorkKind = keyof typeof WORK;

const pieces: readonly ((space: Workspace, piece: number) => void)[] = [
  shareChunk,
  gradientChunk,
  packChunk,
  histogramPiece,
  (space, piece) => partitionNode(space, space.agenda[piece] as number),
  (space, piece) => settleLeaf(space, space.agenda[piece] as number),
  (space, piece) => walkChunk(space, piece, false),
  (space, piece) => walkChunk(space, piece, true),
  lossChunk,
];

/** One pair of children in one block of columns: the smaller is counted, the larger is what remains of the parent. */
function histogramPiece(space: Workspace, piece: number): void {
  const pair = Math.floor(piece / space.blockCount);
  const block = piece % space.blockCount;
  const smaller = space.agenda[pair * 2] as number;
  const larger = space.agenda[pair * 2 + 1] as number;
  if (isActiveBlock(space, block)) {
    fillHistogram(space, smaller, block);
    if (larger >= 0) subtractHistogram(space, smaller, larger, block);
  }
  searchBlock(space, smaller, block);
  if (larger >= 0) searchBlock(space, larger, block);
}

function isActiveBlock(space: Workspace, block: number): boolean {
  for (let lane = block * BLOCK_WIDTH; lane < (block + 1) * BLOCK_WIDTH; lane++)
    if (space.isActive[lane] === 1) return true;
  return false;
}

/**
 * Does pieces of the issued work until none is left. Tickets only ever count up, so a thread that woke late can neither
 * repeat a piece nor take one of work it does not know. Answers how many pieces it did.
 */
export function takeTickets(space: Workspace): number {
  const { control } = space;
  let taken = 0;
  for (;;) {
    const ticket = Atomics.load(control, CONTROL.next);
    const issued = Atomics.load(control, CONTROL.issued);
    if (ticket >= issued) return taken;
    if (Atomics.compareExchange(control, CONTROL.next, ticket, ticket + 1) !== ticket) continue;
    const first = Atomics.load(control, CONTROL.first);
    pieces[Atomics.load(control, CONTROL.kind)]?.(space, ticket - first);
    taken++;
    if (Atomics.add(control, CONTROL.done, 1) + 1 === issued) Atomics.notify(control, CONTROL.done);
  }
}
