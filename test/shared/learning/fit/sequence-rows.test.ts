import { describe, expect, test } from 'vitest';
import { sequenceRows } from '../../../../shared/learning/fit/sequence-rows.ts';
import { nextItemAmong } from '../../../../shared/learning/networks/objectives/next-item-among.ts';
import { sequentialRecommender } from '../../../../shared/learning/networks/sequential-recommender.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import type { TensorValue } from '../../../../shared/learning/tensor/network.ts';
import { createState } from '../../../../shared/learning/tensor/state.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';

const options = { placeCount: 12, itemCount: 30, negativesPerRow: 4 };
const sequences = [Int32Array.of(1, 2, 3), Int32Array.from({ length: 13 }, (_, at) => at + 1)];
const numbers = ({ data }: TensorValue) => Array.from(data);

function read(rows: readonly number[], isLastOnly = false) {
  const { inputs } = sequenceRows({ ...options, sequences, isLastOnly }).read(Int32Array.from(rows), seededRandom(1));
  const { items, positives, negatives } = inputs as Record<'items' | 'positives' | 'negatives', TensorValue>;
  return { items, positives, negatives };
}

describe('sequences as a network reads them', () => {
  test('end where the batch ends, which is as long as its longest row needs', () => {
    const short = read([0]);
    expect(short.items.shape).toEqual([1, 8]);
    expect(numbers(short.items)).toEqual([0, 0, 0, 0, 0, 0, 1, 2]);
    expect(numbers(short.positives)).toEqual([0, 0, 0, 0, 0, 0, 2, 3]);
    const both = read([0, 1]);
    expect(both.items.shape).toEqual([2, 12]);
    expect(numbers(both.items).slice(12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('have only the last target where they are judged, and negatives among all items but the padding', () => {
    const { positives, negatives } = read([0], true);
    expect(numbers(positives)).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
    expect(negatives.shape).toEqual([1, 4]);
    expect(numbers(negatives).every((item) => item >= 1 && item <= 30)).toBe(true);
  });
});

test('a history counts the same however far its batch is padded', async () => {
  const { sampledTraining } = sequentialRecommender({
    vocabularySize: 31,
    placeCount: 12,
    width: 6,
    headCount: 1,
    feedForwardWidth: 6,
    blockCount: 2,
    activation: 'relu',
    norm: 'pre',
    hasOuterNorm: true,
    isEndAligned: true,
    dropoutRate: 0,
    paddingId: 0,
    negativesPerRow: 4,
  });
  const plan = {
    network: sampledTraining,
    objective: nextItemAmong,
    optimizer: { kind: 'sgd' },
    batchSize: 1,
  } as const;
  const trainer = await cpuEngine.open(plan, createState(plan, 3));
  const { items, positives, negatives } = read([0]);
  const padded = ({ data }: TensorValue) => ({ data: Int32Array.of(0, 0, 0, 0, ...data), shape: [1, 12] });
  const short = await trainer.evaluate({ inputs: { items, positives, negatives }, targets: {}, rows: 1 });
  const inputs = { items: padded(items), positives: padded(positives), negatives };
  const long = await trainer.evaluate({ inputs, targets: {}, rows: 1 });
  expect(long.loss).toBeCloseTo(short.loss, 5);
  await trainer.dispose();
});
