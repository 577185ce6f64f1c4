import { describe, expect, it } from 'vitest';
import type { DenseMatrix } from '../../../../shared/learning/classical/row-block.ts';
import { microBatched } from '../../../../shared/learning/serve/micro-batcher.ts';

/** Gives each row its value and its negative; remembers the rows of every run. */
function watched(maxRows: number) {
  const runs: number[] = [];
  const score = microBatched(async ({ values, rowCount }: DenseMatrix) => {
    runs.push(rowCount);
    await new Promise((resolve) => setImmediate(resolve));
    if (values.includes(13)) throw new Error('unlucky');
    return Float64Array.from({ length: 2 * rowCount }, (_, index) => (values[index >> 1] ?? 0) * (index % 2 ? -1 : 1));
  }, maxRows);
  return { score, runs };
}

const rowsOf = (...values: number[]): DenseMatrix => ({
  rowCount: values.length,
  columnCount: 1,
  values: Float64Array.from(values),
});

describe('microBatched', () => {
  it('runs the first request at once and joins those that come meanwhile, each with its own answer', async () => {
    const { score, runs } = watched(100);
    const answers = await Promise.all([score(rowsOf(1)), score(rowsOf(2, 3)), score(rowsOf(4)), score(rowsOf(5))]);
    expect(runs).toEqual([1, 4]);
    expect(answers.map((answer) => [...answer])).toEqual([
      [1, -1],
      [2, -2, 3, -3],
      [4, -4],
      [5, -5],
    ]);
  });

  it('joins no more rows than one run may have', async () => {
    const { score, runs } = watched(3);
    await Promise.all([rowsOf(1), rowsOf(2, 3), rowsOf(4, 5), rowsOf(6)].map(score));
    expect(runs).toEqual([1, 2, 3]);
  });

  it('takes a large request in several runs and answers it whole', async () => {
    const { score, runs } = watched(2);
    expect([...(await score(rowsOf(1, 2, 3, 4, 5)))]).toEqual([1, -1, 2, -2, 3, -3, 4, -4, 5, -5]);
    expect(runs).toEqual([2, 2, 1]);
  });

  it('does not read the padding behind the rows of a matrix', async () => {
    const { score } = watched(100);
    const padded = { rowCount: 1, columnCount: 1, values: Float64Array.of(7, 0, 0, 0) };
    const answers = await Promise.all([score(rowsOf(1)), score(padded), score(rowsOf(8))]);
    expect(answers.map((answer) => answer[0])).toEqual([1, 7, 8]);
  });

  it('fails those whose run failed, and goes on', async () => {
    const { score } = watched(100);
    const [first, ...joined] = await Promise.allSettled([score(rowsOf(1)), score(rowsOf(13)), score(rowsOf(2))]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(joined).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect([...(await score(rowsOf(2)))]).toEqual([2, -2]);
  });

  it('answers no rows without a run', async () => {
    const { score, runs } = watched(100);
    expect((await score(rowsOf())).length).toBe(0);
    expect(runs).toEqual([]);
  });
});
