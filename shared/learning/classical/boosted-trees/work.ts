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

/** One pair of children in some blocks: the smaller is counted, the larger is what remains of the parent. */
function histogramPiece(space: Workspace, piece: number): void {
  const width = space.control[CONTROL.blocksPerPiece] as number;
  const perPair = Math.ceil(space.blockCount / width);
  const pair = Math.floor(piece / perPair);
  const from = (piece % perPair) * width;
  const to = Math.min(from + width, space.blockCount);
  const smaller = space.agenda[pair * 2] as number;
  const larger = space.agenda[pair * 2 + 1] as number;
  fillHistogram(space, smaller, from, to);
  if (larger >= 0) subtractHistogram(space, smaller, larger, from, to);
  for (let block = from; block < to; block++) {
    searchBlock(space, smaller, block);
    if (larger >= 0) searchBlock(space, larger, block);
  }
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
