import { expect, it } from 'vitest';
import { openTokenBlocks } from '../../../../../../shared/learning/features/text/tokens/token-blocks.ts';
import { trainBytePairs } from '../../../../../../shared/learning/features/text/tokens/train-byte-pairs.ts';
import { reference } from './reference.ts';

const tokenizer = trainBytePairs(reference.corpus, { vocabularySize: 300, leastCount: 2, normalise: [] });
const blocksOf = openTokenBlocks({ tokenizer, mostTokens: 32 });

it('reads every text once, those of like length together, and no more at once than memory bears', () => {
  const texts = Array.from({ length: 1500 }, (_, row) => 'ab '.repeat(row % 40));
  const blocks = blocksOf(texts);
  const rows = blocks.flatMap((block) => [...block.rows]);
  expect(rows.toSorted((a, b) => a - b)).toEqual(texts.map((_, row) => row));
  for (const { rows: own, matrix } of blocks) {
    expect(matrix.rowCount).toBe(own.length);
    expect(matrix.rowCount * matrix.columnCount).toBeLessThanOrEqual(8192);
    expect(matrix.columnCount).toBeLessThanOrEqual(32);
  }
  expect(blocks.length).toBeGreaterThan(2);
});

it('fills shorter texts up with the padding token', () => {
  const [block] = blocksOf(['', 'where']);
  const values = [...(block?.matrix.values ?? [])];
  const width = block?.matrix.columnCount ?? 0;
  expect([...(block?.rows ?? [])]).toEqual([0, 1]);
  expect(values.slice(0, 2)).toEqual([tokenizer.special.first, tokenizer.special.last]);
  expect(values.slice(2, width)).toEqual(Array.from({ length: width - 2 }, () => tokenizer.special.padding));
});

it('has nothing to read of no texts', () => {
  expect(blocksOf([])).toEqual([]);
});
