import { BLOCK_WIDTH, binColumn, binRows } from './bin-rows.ts';
import type { TrainingRows } from './columns.ts';
import { type FeatureBins, fitBins } from './feature-bins.ts';
import { MAX_ROWS } from './fixed-point.ts';
import { startingScores } from './objective.ts';
import type { BoostingOptions, Objective } from './options.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** A fit's shared memory, filled: bins, targets, weights and starting scores of all rows. */
export interface PreparedRows {
  readonly space: Workspace;
  readonly features: readonly FeatureBins[];
  readonly start: Float64Array;
}

/** Bins the columns on the training rows and lays out shared memory. Throws RangeError when rows or targets do not fit. */
export function prepareRows(rows: TrainingRows, target: Float64Array, options: BoostingOptions): PreparedRows {
  const train = rows.train ?? Int32Array.from({ length: rows.rowCount }, (_, row) => row);
  const validation = rows.validation ?? new Int32Array(0);
  checkRows(rows, target, train, validation);
  const features = rows.columns.map((column) => fitBins(column, train, options.maxBins));
  const all = new Int32Array(train.length + validation.length);
  all.set(train);
  all.set(validation, train.length);
  const space = createWorkspace(options, features, train.length, all.length);
  for (const [feature, column] of rows.columns.entries())
    binColumn(
      space.binColumns.subarray(feature * all.length, (feature + 1) * all.length),
      all,
      column,
      features[feature] as FeatureBins,
    );
  binRows(space.bins, space.binColumns, all.length, space.blockCount * BLOCK_WIDTH);
  all.forEach((row, index) => {
    space.target[index] = checkTarget(options.objective, target[row] as number, row);
    space.weights[index] = rows.weights ? checkWeight(rows.weights[row] as number, row) : 1;
  });
  const start = startingScores(options.objective, space, train.length);
  for (let row = 0; row < all.length; row++) space.scores.set(start, row * start.length);
  return { space, features, start };
}

function checkRows(rows: TrainingRows, target: Float64Array, train: Int32Array, validation: Int32Array): void {
  if (rows.columns.length === 0 || rows.columns.length > 65_000)
    throw new RangeError(`Trees need 1 to 65,000 columns, not ${rows.columns.length}`);
  const lengths = rows.columns.map((column) => (column.kind === 'numeric' ? column.values : column.codes).length);
  if ([...lengths, target.length, rows.weights?.length ?? rows.rowCount].some((length) => length !== rows.rowCount))
    throw new RangeError(`Every column, the target and the weights must have ${rows.rowCount} rows`);
  if (train.length === 0) throw new RangeError('There are no rows to learn from');
  if (train.length + validation.length > MAX_ROWS) throw new RangeError(`Trees take at most ${MAX_ROWS} rows`);
  for (const row of [train, validation].flatMap((part) =>
    [Math.min, Math.max].map((pick) => part.reduce((a, b) => pick(a, b), part[0] ?? 0)),
  ))
    if (row < 0 || row >= rows.rowCount) throw new RangeError(`Row ${row} is not one of the table's ${rows.rowCount}`);
}

function checkTarget(objective: Objective, value: number, row: number): number {
  const classCount = objective.kind === 'softmax' ? objective.classCount : 2;
  const isSound =
    objective.kind === 'squared_error'
      ? Number.isFinite(value)
      : Number.isInteger(value) && value >= 0 && value < classCount;
  if (!isSound) throw new RangeError(`The target of row ${row} is ${value}, which ${objective.kind} cannot learn`);
  return value;
}

function checkWeight(weight: number, row: number): number {
  if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
    throw new RangeError(`The weight of row ${row} is ${weight}; it must be a number from 0`);
  return weight;
}
