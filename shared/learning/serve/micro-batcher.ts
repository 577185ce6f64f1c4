import type { DenseMatrix } from '../classical/row-block.ts';

type AsyncScorer = (native: DenseMatrix) => Promise<Float64Array>;

interface Waiting {
  readonly rows: DenseMatrix;
  readonly resolve: (scores: Float64Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins requests that wait for one model into one run of at most `maxRows` rows. The first is run at once; what comes
 * while it runs shares the next run, so that nothing is delayed to wait for company. Larger requests take several runs.
 *
 * It acts where one process has several requests at once: in training and in batches, and on Lambda only in an
 * environment that is configured for more than one request at a time.
 */
export function microBatched(run: AsyncScorer, maxRows: number): AsyncScorer {
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function runWaiting(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = takeBatch(waiting, maxRows);
      await scoreBatch(batch).then(
        (scores) => {
          for (const [index, { resolve }] of batch.entries()) resolve(scores[index] as Float64Array);
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      );
    }
    isRunning = false;
  }

  async function scoreBatch(batch: readonly Waiting[]): Promise<Float64Array[]> {
    const [only] = batch;
    if (only && batch.length === 1) return [await scoreInPieces(only.rows)];
    const matrices = batch.map(({ rows }) => rows);
    const scores = await run(joinRows(matrices));
    const outputCount = scores.length / matrices.reduce((sum, { rowCount }) => sum + rowCount, 0);
    let first = 0;
    return matrices.map(({ rowCount }) => {
      first += rowCount * outputCount;
      return scores.slice(first - rowCount * outputCount, first);
    });
  }

  async function scoreInPieces(rows: DenseMatrix): Promise<Float64Array> {
    const { rowCount, columnCount, values } = rows;
    if (rowCount <= maxRows) return run(rows);
    const pieces: Float64Array[] = [];
    for (let first = 0; first < rowCount; first += maxRows) {
      const count = Math.min(maxRows, rowCount - first);
      const piece = values.subarray(first * columnCount, (first + count) * columnCount);
      pieces.push(await run({ rowCount: count, columnCount, values: piece }));
    }
    return join(pieces);
  }

  return (rows) => {
    if (rows.rowCount === 0) return Promise.resolve(new Float64Array());
    return new Promise((resolve, reject) => {
      waiting.push({ rows, resolve, reject });
      if (!isRunning) void runWaiting();
    });
  };
}

/** Takes the first, and those behind it that still fit: texts of another length have other columns. */
function takeBatch(waiting: Waiting[], maxRows: number): Waiting[] {
  let rowCount = 0;
  const columnCount = waiting[0]?.rows.columnCount;
  const count = waiting.findIndex(({ rows }, index) => {
    rowCount += rows.rowCount;
    return index > 0 && (rowCount > maxRows || rows.columnCount !== columnCount);
  });
  return waiting.splice(0, count < 0 ? waiting.length : count);
}

function joinRows(matrices: readonly DenseMatrix[]): DenseMatrix {
  const columnCount = matrices[0]?.columnCount ?? 0;
  const rowCount = matrices.reduce((sum, matrix) => sum + matrix.rowCount, 0);
  return { rowCount, columnCount, values: join(matrices.map(usedValues)) };
}

/** Matrices may be padded behind their rows. */
const usedValues = ({ values, rowCount, columnCount }: DenseMatrix) => values.subarray(0, rowCount * columnCount);

function join(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
