import { createHeap } from '../../../heap.ts';
import type { TokenizerSpec } from './tokenizer-spec.ts';
import { pieceIds, type WordModel, type WordPieces } from './word-model.ts';

type BytePairSpec = Extract<TokenizerSpec['model'], { type: 'byte_pairs' }>;

/** Places of a word: far more than any text has. */
const placeLimit = 2 ** 32;

/**
 * Byte-pair encoding (Sennrich, Haddow & Birch 2016): of all neighbours the pair that was learned first is merged, the
 * leftmost of equals, until none is left. Throws RangeError when a merge makes no piece.
 */
export function openBytePairs({ pieces, merges, unknown, ignoresMerges }: BytePairSpec): WordModel {
  const ids = pieceIds(pieces);
  const idOf = (piece: string) => {
    const id = ids.get(piece);
    if (id === undefined) throw new RangeError(`The vocabulary has no "${piece}", which its merges need`);
    return id;
  };
  const unknownId = unknown === null ? -1 : idOf(unknown);
  const keyOf = (left: number, right: number) => left * pieces.length + right;
  const ranks = new Map<number, number>();
  const merged = Int32Array.from(merges, ([left, right], rank) => {
    const key = keyOf(idOf(left), idOf(right));
    if (!ranks.has(key)) ranks.set(key, rank);
    return idOf(left + right);
  });
  return (word) => {
    const whole = ignoresMerges ? ids.get(word) : undefined;
    if (whole !== undefined) return { ids: [whole], lengths: [word.length] };
    const chain: number[] = [];
    const lengths: number[] = [];
    for (const letter of word) {
      chain.push(ids.get(letter) ?? unknownId);
      lengths.push(letter.length);
    }
    mergePairs(chain, lengths, (left, right) => ranks.get(keyOf(left, right)), merged);
    return gather(chain, lengths);
  };
}

/** Merges in place: a place whose piece was merged into the one before it gets a length of 0. */
function mergePairs(
  ids: number[],
  lengths: number[],
  rankOf: (left: number, right: number) => number | undefined,
  merged: Int32Array,
): void {
  const count = ids.length;
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const rankAt = (at: number) => {
    if (at < 0) return undefined;
    const after = next[at] as number;
    return after < count ? rankOf(ids[at] as number, ids[after] as number) : undefined;
  };
  const waiting: number[] = [];
  for (let at = 0; at < count; at += 1) {
    next[at] = at + 1;
    previous[at] = at - 1;
    const rank = rankAt(at);
    if (rank !== undefined) waiting.push(rank * placeLimit + at);
  }
  const heap = createHeap<number>((a, b) => a < b, waiting);
  const queue = (at: number) => {
    const rank = rankAt(at);
    if (rank !== undefined) heap.push(rank * placeLimit + at);
  };
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
    const rank = Math.floor(entry / placeLimit);
    const at = entry - rank * placeLimit;
    // A pair that has since become another one has come in again with its own rank.
    if (lengths[at] === 0 || rankAt(at) !== rank) continue;
    const taken = next[at] as number;
    const after = next[taken] as number;
    ids[at] = merged[rank] as number;
    lengths[at] = (lengths[at] as number) + (lengths[taken] as number);
    lengths[taken] = 0;
    next[at] = after;
    if (after < count) previous[after] = at;
    queue(previous[at] as number);
    queue(at);
  }
}

function gather(ids: readonly number[], lengths: readonly number[]): WordPieces {
  return { ids: ids.filter((_, at) => lengths[at] !== 0), lengths: lengths.filter((length) => length !== 0) };
}
