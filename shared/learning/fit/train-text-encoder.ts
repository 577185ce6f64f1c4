import { crossEntropy } from '../networks/objectives/cross-entropy.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import type { Network } from '../tensor/network.ts';
import type { OptimizerSettings } from '../tensor/optimizer.ts';
import type { NamedArrays } from '../tensor/state.ts';
import { stepsPerEpoch } from './batches.ts';
import { tokenRows } from './token-rows.ts';
import { trainNetwork } from './train-network.ts';

interface TextEncoderTraining {
  /** `ids` int32 [rows, places] -> `scores` [rows, outputs]. */
  readonly network: Network;
  readonly outputCount: number;
  /** Ids that the network has places for; what is longer was cut. */
  readonly tokens: readonly Int32Array[];
  readonly labels: Int32Array;
  readonly paddingId: number;
  readonly placeCount: number;
  /** In training each token is hidden behind `id` with probability `rate`. */
  readonly hiding?: { readonly id: number; readonly rate: number };
  readonly labelSmoothing: number;
  readonly schedule: {
    /** Rises over the first tenth, then falls to 0. */
    readonly rate: number;
    readonly decay: 'linear' | 'cosine';
    /** Passes over the texts; small data still get `leastSteps`. */
    readonly passes: number;
    readonly leastSteps: number;
    readonly batchSize: number;
  };
  readonly optimizer: OptimizerSettings;
  /** Parameters to begin with. */
  readonly pretrained?: NamedArrays;
  readonly seed: number;
  readonly pace: Pace;
  /** Worker threads beside the main one. */
  readonly threadCount: number;
}

/**
 * Trains a Transformer to classify texts, for a set number of passes: it does not look at validation rows. Throws as
 * `trainNetwork` does.
 */
export async function trainTextEncoder(training: TextEncoderTraining): Promise<NamedArrays> {
  const { network, outputCount, tokens, schedule, optimizer, pretrained, seed, pace, threadCount } = training;
  const { rate, decay, passes, leastSteps, batchSize } = schedule;
  const stepCount = Math.max(leastSteps, Math.round(passes * stepsPerEpoch(tokens.length, batchSize)));
  const { parameters } = await trainNetwork(
    {
      plan: {
        network,
        objective: crossEntropy({ classCount: outputCount, labelSmoothing: training.labelSmoothing }),
        optimizer,
        batchSize,
      },
      schedule: { kind: 'warm_up', rate, warmUpSteps: Math.ceil(stepCount / 10), stepCount, decay },
      stepCount,
      seed,
      rows: tokenRows(training),
      ...(pretrained && { pretrained }),
    },
    { engine: await chooseEngine({ threads: threadCount + 1 }), pace },
  );
  return parameters;
}
