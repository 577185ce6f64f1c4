import { createHeap } from '../../../heap.ts';

/** Two pieces that stand side by side inside of words. */
interface Pair {
  readonly left: number;
  readonly right: number;
  /** How often they do in all texts. */
  readonly count: number;
}

interface CountedPair extends Pair {
  count: number;
  /** Places of the words that have or had it, some twice. */
  words: number[];
}

/** Pairs of neighbours, kept up to date while they are merged. */
export interface PairCounts {
  /** The most frequent pair, of equals the one of the smaller ids; undefined when no pair is left. */
  takeBest(): Pair | undefined;
  /** Puts `id` in the pair's place wherever it stands. */
  merge(pair: Pair, id: number): void;
}

/** Above any id. */
const idLimit = 2 ** 21;

/** Counts the pairs in words, each a list of piece ids that stands `count` times in the texts; the lists are written over. */
export function countPairs(words: readonly { readonly ids: number[]; readonly count: number }[]): PairCounts {
  const pairs = new Map<number, CountedPair>();
  const change = (left: number, right: number, word: number, difference: number): CountedPair => {
    const key = left * idLimit + right;
    let pair = pairs.get(key);
    if (!pair) {
      pair = { left, right, count: 0, words: [] };
      pairs.set(key, pair);
    }
    pair.count += difference;
    if (difference > 0 && pair.words.at(-1) !== word) pair.words.push(word);
    return pair;
  };
  words.forEach(({ ids, count }, word) => {
    for (let at = 1; at < ids.length; at += 1) change(ids[at - 1] as number, ids[at] as number, word, count);
  });
  const queued = [...pairs.values()].map((pair) => ({ pair, count: pair.count }));
  const queue = createHeap(isBefore, queued);
  return {
    takeBest: () => {
      for (let top = queue.pop(); top; top = queue.pop()) {
        if (top.count === top.pair.count) return top.pair;
        // It has become rarer since it was queued, and takes its new place.
        if (top.pair.count > 0) queue.push({ pair: top.pair, count: top.pair.count });
      }
      return undefined;
    },
    merge: ({ left, right }, id) => {
      const merged = pairs.get(left * idLimit + right);
      if (!merged) return;
      const grown = new Set<CountedPair>();
      const own = merged.words;
      merged.words = [];
      for (const word of own) {
        const { ids, count } = words[word] as { ids: number[]; count: number };
        let written = 0;
        for (let at = 0; at < ids.length; at += 1, written += 1) {
          if (ids[at] !== left || ids[at + 1] !== right) {
            ids[written] = ids[at] as number;
            continue;
          }
          merged.count -= count;
          if (written > 0) {
            const before = ids[written - 1] as number;
            change(before, left, word, -count);
            grown.add(change(before, id, word, count));
          }
          if (at + 2 < ids.length) {
            const after = ids[at + 2] as number;
            change(right, after, word, -count);
            grown.add(change(id, after, word, count));
          }
          ids[written] = id;
          at += 1;
        }
        ids.length = written;
      }
      for (const pair of grown) if (pair.count > 0) queue.push({ pair, count: pair.count });
    },
  };
}

interface Queued {
  readonly pair: Pair;
  readonly count: number;
}

function isBefore(a: Queued, b: Queued): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.pair.left === b.pair.left ? a.pair.right < b.pair.right : a.pair.left < b.pair.left;
}
