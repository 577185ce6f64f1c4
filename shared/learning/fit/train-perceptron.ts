import type { DenseMatrix } from '../classical/row-block.ts';
import { mlp } from '../networks/mlp.ts';
import { crossEntropy } from '../networks/objectives/cross-entropy.ts';
import { squaredError } from '../networks/objectives/squared-error.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { TensorValue, TensorValues } from '../tensor/network.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import { arrayRows } from './array-rows.ts';
import { stepsPerEpoch } from './batches.ts';
import { quantilePieces } from './quantile-pieces.ts';
import { trainNetwork } from './train-network.ts';

/** Encoded rows with class codes, or with values of mean 0 and deviation 1. */
interface PerceptronRows {
  readonly matrix: DenseMatrix;
  readonly targets: Float64Array;
}

interface PerceptronTraining {
  readonly train: PerceptronRows;
  readonly validation: PerceptronRows;
  /** Columns of the matrix that are quantities, and not 0 or 1. */
  readonly quantityColumns: readonly number[];
  readonly outputCount: number;
  readonly isClassification: boolean;
  readonly settings: {
    readonly layers: number;
    readonly width: number;
    readonly dropout: number;
    readonly learning_rate: number;
    readonly weight_decay: number;
    readonly pieces: number;
  };
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
  readonly nameScore: (validationLoss: number) => Readonly<Record<string, number>>;
}

/** Steps that suffice whatever the number of rows; large tables still get a few passes, and small ones not too many. */
const usualSteps = 1500;
const epochs = { least: 15, most: 100 };
const batchSizes = { least: 32, most: 1024 };
/** Judgements without a new best, as a share of all, after which training stops. */
const patienceShare = 0.25;

/**
 * Trains a multilayer perceptron and exports it: `features` float [rows, columns] -> `scores`. Reached by a dynamic
 * import only, so that what merely answers carries no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainPerceptron(training: PerceptronTraining): Promise<OnnxModel> {
  const { train, validation, quantityColumns, outputCount, isClassification, settings, seed, pace } = training;
  const network = mlp({
    inputCount: train.matrix.columnCount,
    pieces: quantilePieces(train.matrix, quantityColumns, settings.pieces),
    hidden: Array.from({ length: settings.layers }, () => settings.width),
    activation: 'relu',
    dropoutRate: settings.dropout,
    outputCount,
  });
  const rowCount = train.targets.length;
  const batchSize = batchSizeFor(rowCount);
  const plan = {
    network,
    objective: isClassification
      ? crossEntropy({ classCount: outputCount, labelSmoothing: 0 })
      : squaredError(outputCount),
    optimizer: { kind: 'adamw', weightDecay: settings.weight_decay, clipNorm: 1 },
    batchSize,
  } as const;
  const perEpoch = stepsPerEpoch(rowCount, batchSize);
  const epochCount = between(Math.round(usualSteps / perEpoch), epochs);
  const stepCount = epochCount * perEpoch;
  const rowsOf = ({ matrix, targets }: PerceptronRows) =>
    arrayRows({ features: featuresOf(matrix) }, targetsOf(targets, isClassification));
  const { parameters } = await trainNetwork(
    {
      plan,
      schedule: { kind: 'warm_up', rate: settings.learning_rate, warmUpSteps: perEpoch, stepCount, decay: 'cosine' },
      stepCount,
      seed,
      rows: rowsOf(train),
      validation: {
        rows: rowsOf(validation),
        everySteps: perEpoch,
        patience: Math.max(5, Math.round(patienceShare * epochCount)),
      },
    },
    {
      engine: await chooseEngine({ threads: training.threadCount + 1 }),
      pace,
      nameScore: training.nameScore,
    },
  );
  return exportNetwork(network, parameters);
}

/** A hundredth of the rows, as a power of two. */
function batchSizeFor(rowCount: number): number {
  return between(2 ** Math.round(Math.log2(rowCount / 100)), batchSizes);
}

function between(value: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.max(least, Math.min(most, value));
}

/** Without the rows that pad the matrix to whole blocks. */
function featuresOf({ values, rowCount, columnCount }: DenseMatrix): TensorValue {
  return { data: Float32Array.from(values.subarray(0, rowCount * columnCount)), shape: [rowCount, columnCount] };
}

function targetsOf(targets: Float64Array, isClassification: boolean): TensorValues {
  return isClassification
    ? { labels: { data: Int32Array.from(targets), shape: [targets.length] } }
    : { values: { data: Float32Array.from(targets), shape: [targets.length, 1] } };
}
