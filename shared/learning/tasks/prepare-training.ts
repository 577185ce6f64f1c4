import { RunError } from '../../runtime/errors.ts';
import { findCandidate } from './find-candidate.ts';
import { tasks } from './registry.ts';
import type { TrainingData } from './task.ts';

export type PreparedTraining = ReturnType<typeof prepareTraining>;

/**
 * Reads the target and encodes the rows that a candidate learns from and is validated by; the encoders see the training
 * rows only. Throws RunError when the data cannot be learned.
 */
export function prepareTraining(input: TrainingData) {
  const task = tasks[input.task];
  const candidate = findCandidate(task, input.candidate);
  const column = input.table.columns.find(({ name }) => name === input.target);
  if (!candidate) throw new RunError('unknown_candidate', `${input.task} has no candidate "${input.candidate}".`);
  if (!column) throw new RunError('target_missing', `There is no column "${input.target}".`, { param: input.target });

  const { schema: freshTarget, targets } = task.readTarget(column);
  const width = task.targetWidth?.(freshTarget) ?? 1;
  const isKnown = (row: number) => !Number.isNaN(targets[row * width]);
  const known = (rows: Int32Array) => rows.filter(isKnown);
  const rows = {
    train: known(input.split.train),
    validation: known(input.split.validation),
    test: known(input.split.test),
  };
  if (rows.train.length === 0 || rows.validation.length === 0) {
    throw new RunError('too_few_rows', 'The split leaves no rows to train on or to validate with. Upload more rows.');
  }
  const encoding = task.inputs.fit(input.table, input.schema, input.target, rows.train);
  if (encoding.columns.length === 0) {
    const reasons = encoding.dropped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new RunError(
      'no_usable_columns',
      `No column can be learned from (${reasons}). Add columns that describe the rows.`,
    );
  }
  const encoder = task.inputs.open(encoding);
  const label = (some: Int32Array) => ({
    matrix: encoder.encodeTable(input.table, some),
    targets: takeTargets(targets, some, width),
  });
  const unlabelled = candidate.readsUnlabelled ? rowsWithoutTarget(input, isKnown) : new Int32Array();
  return {
    task,
    candidate,
    freshTarget,
    outputCount: task.outputCount(freshTarget),
    outputNames: task.outputNames?.(freshTarget),
    encoding,
    encoder,
    features: encoder.features,
    rows,
    label,
    train: label(rows.train),
    validation: label(rows.validation),
    ...(unlabelled.length > 0 && { unlabelled: encoder.encodeTable(input.table, unlabelled) }),
  };
}

/** Rows of the whole table that have no target and do not stand in validation or test with one. */
function rowsWithoutTarget(
  { task, table, schema, target, split }: TrainingData,
  isKnown: (row: number) => boolean,
): Int32Array {
  const keys = tasks[task].inputs.rowKeys?.(table, schema, target);
  const keyOf = (row: number) => keys?.[row] ?? row;
  const heldOut = new Set(Array.from([...split.validation, ...split.test], keyOf));
  return Int32Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => !isKnown(row) && !heldOut.has(keyOf(row)),
  );
}

/** The targets of some rows, `width` numbers each. */
function takeTargets(targets: Float64Array, rows: Int32Array, width: number): Float64Array {
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    taken.set(targets.subarray(row * width, (row + 1) * width), at * width);
  });
  return taken;
}
