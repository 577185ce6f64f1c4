import * as z from 'zod';
import type { RowBlock } from '../../../tasks/candidate.ts';
import { openTokenizer } from './tokenizer.ts';
import { tokenizerSpec } from './tokenizer-spec.ts';

/** Tokens of one run at most, padding included: attention takes memory by their number times the texts' length. */
const mostRunTokens = 8192;

/** What a model keeps of how it reads texts. */
export const tokenReading = z.strictObject({ tokenizer: tokenizerSpec, mostTokens: z.int().min(2) });

/**
 * Reads texts as token ids, those of like length together so that little is padded. Throws as `openTokenizer` does, and
 * the reader never.
 */
export function openTokenBlocks({
  tokenizer: spec,
  mostTokens,
}: z.infer<typeof tokenReading>): (texts: readonly string[]) => RowBlock[] {
  const tokenizer = openTokenizer(spec);
  return (texts) => {
    const tokens = texts.map((text) => tokenizer.encode(text, mostTokens).ids);
    const lengthOf = (row: number) => tokens[row]?.length ?? 0;
    const order = Int32Array.from(texts, (_, row) => row).sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
    const blocks: RowBlock[] = [];
    for (let first = 0; first < order.length; ) {
      let end = first + 1;
      while (end < order.length && (end + 1 - first) * lengthOf(order[end] as number) <= mostRunTokens) end += 1;
      blocks.push(blockOf(order.subarray(first, end), tokens, tokenizer.special.padding));
      first = end;
    }
    return blocks;
  };
}

function blockOf(rows: Int32Array, tokens: readonly Int32Array[], padding: number): RowBlock {
  const columnCount = tokens[rows.at(-1) ?? 0]?.length ?? 0;
  const values = new Float64Array(rows.length * columnCount).fill(padding);
  rows.forEach((row, at) => {
    values.set(tokens[row] ?? [], at * columnCount);
  });
  return { rows, matrix: { rowCount: rows.length, columnCount, values } };
}
