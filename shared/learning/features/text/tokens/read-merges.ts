import * as z from 'zod';
import { addSpecials, nameSpecials, numberSpecials, type TokenizerConfig } from './special-tokens.ts';
import type { TokenizerSpec } from './tokenizer-spec.ts';
import { UnreadableTokenizerError } from './unreadable-tokenizer.ts';
import { pieceIds } from './word-model.ts';

/** More than any published vocabulary has. */
const mostPieces = 1_000_000;

export const vocabulary = z.record(z.string(), z.int().nonnegative());

/** Pieces by id, '' where an id has none. Throws UnreadableTokenizerError when two have one id, or one is absurd. */
export function listPieces(ids: Readonly<Record<string, number>>, file: string): string[] {
  const entries = Object.entries(ids);
  const largest = entries.reduce((most, [, id]) => Math.max(most, id), -1);
  if (largest >= mostPieces) {
    throw new UnreadableTokenizerError(`${file} has the id ${largest}; at most ${mostPieces} pieces are read`);
  }
  const pieces = Array.from({ length: largest + 1 }, () => '');
  for (const [piece, id] of entries) {
    if (pieces[id] !== '') {
      throw new UnreadableTokenizerError(`${file} gives the id ${id} to "${pieces[id]}" and to "${piece}"`);
    }
    pieces[id] = piece;
  }
  return pieces;
}

/** The two pieces of a merge as one line has them. Throws UnreadableTokenizerError when there are not two. */
export function readMerge(line: string, file: string): [string, string] {
  const [left, right, ...more] = line.split(' ');
  if (left && right && more.length === 0) return [left, right];
  throw new UnreadableTokenizerError(`${file} has the merge "${line}", which is not two pieces with a space between`);
}

/** The byte-level vocab.json and merges.txt of RoBERTa and GPT-2. Throws UnreadableTokenizerError when they are none. */
export function readMergesText(
  ids: Readonly<Record<string, number>>,
  merges: string,
  config: TokenizerConfig,
): TokenizerSpec {
  const pieces = listPieces(ids, 'vocab.json');
  const known = pieceIds(pieces);
  const idOf = (piece: string) => known.get(piece);
  const names = nameSpecials((piece) => known.has(piece), config);
  const lines = merges.split(/\r?\n/).filter((line, at) => line !== '' && !(at === 0 && line.startsWith('#version')));
  return {
    normalise: [],
    split: [{ type: 'bytes', splits: true, addsSpace: config.add_prefix_space ?? false }],
    model: {
      type: 'byte_pairs',
      pieces,
      merges: lines.map((line) => readMerge(line, 'merges.txt')),
      unknown: names.unknown,
      ignoresMerges: false,
    },
    added: addSpecials(names, idOf, true),
    special: numberSpecials(names, idOf),
  };
}
