import { type UnitRows, unitCount } from '../features/text/word-units.ts';
import { binaryCrossEntropy } from '../networks/objectives/binary-cross-entropy.ts';
import { crossEntropy } from '../networks/objectives/cross-entropy.ts';
import { textCnn } from '../networks/text-cnn.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import type { NamedArrays } from '../tensor/state.ts';
import { stepsPerEpoch } from './batches.ts';
import { trainNetwork } from './train-network.ts';
import { type TextAnswers, unitRows } from './unit-batches.ts';

interface TextCnnTraining {
  readonly units: UnitRows;
  /** Ids of units, with 0 for none. */
  readonly vocabularySize: number;
  readonly answers: TextAnswers;
  readonly outputCount: number;
  readonly settings: {
    readonly width: number;
    readonly filters: number;
    readonly learning_rate: number;
    readonly dropout: number;
    readonly place_dropout: number;
    readonly label_smoothing: number;
  };
  /** Passes over the texts. */
  readonly epochCount: number;
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

const batchSize = 64;
/** Of the words' vectors. */
const vectorDropout = 0.2;
/** Small data still get so many steps. */
const leastSteps = 200;

/**
 * Trains a text CNN for a set number of passes; it does not look at validation rows. Reached by a dynamic import only,
 * so that what merely answers carries no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainTextCnn(training: TextCnnTraining): Promise<NamedArrays> {
  const { units, answers, outputCount, settings, seed, pace, threadCount } = training;
  const perEpoch = stepsPerEpoch(units.rowCount, batchSize);
  const stepCount = Math.max(training.epochCount * perEpoch, leastSteps);
  const { parameters } = await trainNetwork(
    {
      plan: {
        network: networkOf({ ...training, width: settings.width, filterCount: settings.filters }, settings),
        objective:
          'marks' in answers
            ? binaryCrossEntropy(outputCount, settings.label_smoothing)
            : crossEntropy({ classCount: outputCount, labelSmoothing: settings.label_smoothing }),
        optimizer: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1 },
        batchSize,
      },
      schedule: {
        kind: 'warm_up',
        rate: settings.learning_rate,
        warmUpSteps: Math.ceil(stepCount / 10),
        stepCount,
        decay: 'cosine',
      },
      stepCount,
      seed,
      rows: unitRows(units, answers),
    },
    { engine: await chooseEngine({ threads: threadCount + 1 }), pace },
  );
  return parameters;
}

interface Sizes {
  readonly vocabularySize: number;
  readonly width: number;
  readonly filterCount: number;
  readonly outputCount: number;
}

/** The network as it is served: `ids`, `shares`, `real` -> `scores`. */
export function exportTextCnn(sizes: Sizes, parameters: NamedArrays): OnnxModel {
  return exportNetwork(networkOf(sizes, { dropout: 0, place_dropout: 0 }), parameters);
}

function networkOf(
  { vocabularySize, width, filterCount, outputCount }: Sizes,
  { dropout, place_dropout }: { readonly dropout: number; readonly place_dropout: number },
) {
  return textCnn({
    vocabularySize,
    unitCount,
    width,
    filterCount,
    outputCount,
    dropout: { places: place_dropout, vectors: vectorDropout, filters: dropout },
  });
}
