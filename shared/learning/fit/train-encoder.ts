import { textEncoder } from '../networks/text-encoder.ts';
import { encoderChoices } from '../pretrained/encoder-choices.ts';
import type { EncoderConfig } from '../pretrained/encoder-config.ts';
import type { Pace } from '../tasks/pace.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import type { NamedArrays } from '../tensor/state.ts';
import { fineTuned } from './fine-tuning.ts';
import { trainTextEncoder } from './train-text-encoder.ts';

interface EncoderTraining {
  readonly config: EncoderConfig;
  /** Of the tokenizer, which may differ from the configuration's. */
  readonly paddingId: number;
  readonly pretrained: NamedArrays;
  /** Token ids of each text. */
  readonly tokens: readonly Int32Array[];
  /** Class code of each text. */
  readonly labels: Int32Array;
  readonly outputCount: number;
  readonly settings: {
    readonly learning_rate: number;
    readonly layer_decay: number;
    readonly epochs: number;
    readonly dropout: number;
    readonly frozen_layers: number;
    readonly frozen_embeddings: boolean;
  };
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

/** Small data still get so many steps. */
const leastSteps = 60;
const fineTuningBatch = 16;

/**
 * Fine-tunes a pretrained encoder under a new head. Reached by a dynamic import only, so that what merely answers carries
 * no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainEncoder(training: EncoderTraining): Promise<NamedArrays> {
  const { config, settings, ...rest } = training;
  const { network, rateFactors } = fineTuned(networkOf(training, settings.dropout), {
    blockCount: config.blockCount,
    freezesEmbeddings: settings.frozen_embeddings,
    frozenBlocks: settings.frozen_layers,
    layerDecay: settings.layer_decay,
  });
  return trainTextEncoder({
    ...rest,
    network,
    placeCount: config.placeCount,
    labelSmoothing: 0,
    schedule: {
      rate: settings.learning_rate,
      decay: 'linear',
      passes: settings.epochs,
      leastSteps,
      batchSize: fineTuningBatch,
    },
    optimizer: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1, rateFactors },
  });
}

type Sizes = Pick<EncoderTraining, 'config' | 'paddingId' | 'outputCount'>;

/** The network as it is served: `ids` [rows, places] -> `scores`. */
export function exportEncoder(sizes: Sizes, parameters: NamedArrays): OnnxModel {
  return exportNetwork(networkOf(sizes, 0), parameters);
}

function networkOf({ config, paddingId, outputCount }: Sizes, dropoutRate: number) {
  const choices = encoderChoices(config, dropoutRate);
  return textEncoder({ ...choices, paddingId, outputCount, headDropoutRate: dropoutRate });
}
