import { nextItemAmong } from '../networks/objectives/next-item-among.ts';
import { sequentialRecommender } from '../networks/sequential-recommender.ts';
import { seededRandom, shuffle } from '../random.ts';
import { type Histories, itemsOf } from '../recommend/interactions.ts';
import type { NextItem } from '../recommend/leave-one-out.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import { exportNetwork } from '../tensor/export.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import { stepsPerEpoch } from './batches.ts';
import { sequenceRows } from './sequence-rows.ts';
import { trainNetwork } from './train-network.ts';

interface SequenceTraining {
  readonly histories: Histories;
  readonly userCount: number;
  readonly itemCount: number;
  /** Say when to stop, unless `until`, a share of all steps, does. */
  readonly validation: readonly NextItem[];
  readonly until?: number | undefined;
  readonly settings: {
    readonly width: number;
    readonly places: number;
    readonly blocks: number;
    readonly dropout: number;
    readonly learning_rate: number;
    readonly weight_decay: number;
    readonly epochs: number;
  };
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

const batchSize = 128;
/** 1,024 in a batch, which all its places share. */
const negativesPerRow = 8;
/** So many users tell as well as all whether the loss still falls. */
const mostJudged = 4096;
/** Judgements without a new best after which training stops: the loss wavers. */
const patience = 12;
/** Small data still get so many steps. */
const leastSteps = 300;

/**
 * Trains SASRec and exports it: `items` int32 [rows, places], ids from 1 and 0 for none, newest last -> `scores` [rows,
 * items + 1]; with the items' own vectors, 0 among them. Reached by a dynamic import only, so that what merely answers
 * carries no TensorFlow.js. Throws as `trainNetwork` does.
 */
export async function trainSequenceNetwork(
  training: SequenceTraining,
): Promise<{ readonly model: OnnxModel; readonly vectors: Float32Array; readonly until: number }> {
  const { histories, userCount, itemCount, validation, until, settings, seed, pace, threadCount } = training;
  const { width, places, blocks, dropout, learning_rate: rate, weight_decay: weightDecay, epochs } = settings;
  const { sampledTraining, serving } = sequentialRecommender({
    vocabularySize: itemCount + 1,
    placeCount: places,
    width,
    headCount: 1,
    feedForwardWidth: width,
    blockCount: blocks,
    activation: 'relu',
    norm: 'pre',
    hasOuterNorm: true,
    isEndAligned: true,
    dropoutRate: dropout,
    paddingId: 0,
    negativesPerRow,
  });
  const options = { placeCount: places, itemCount, negativesPerRow };
  const withId = (items: Int32Array) => items.slice(-(places + 1)).map((item) => item + 1);
  const sequences = Array.from({ length: userCount }, (_, user) => withId(itemsOf(histories, user)));
  const rows = sequenceRows({ ...options, isLastOnly: false, sequences: sequences.filter(({ length }) => length > 1) });
  const judged = sampleOf(validation, seed).map(({ history, next }) => withId(Int32Array.of(...history, next)));
  const perEpoch = stepsPerEpoch(rows.rowCount, batchSize);
  const stepCount = Math.max(leastSteps, epochs * perEpoch);
  const everySteps = Math.max(50, perEpoch);
  const judging = { rows: sequenceRows({ ...options, isLastOnly: true, sequences: judged }), everySteps, patience };
  const { parameters, step } = await trainNetwork(
    {
      plan: {
        network: sampledTraining,
        objective: nextItemAmong,
        optimizer: { kind: 'adamw', weightDecay, beta2: 0.98 },
        batchSize,
      },
      // The rate falls as it did when the length was found.
      schedule: { kind: 'warm_up', rate, warmUpSteps: Math.min(perEpoch, stepCount / 10), stepCount, decay: 'cosine' },
      stepCount: Math.round((until ?? 1) * stepCount),
      seed,
      rows,
      ...(until === undefined && { validation: judging }),
    },
    { engine: await chooseEngine({ threads: threadCount + 1 }), pace, nameScore: (loss) => ({ log_loss: loss }) },
  );
  return {
    model: exportNetwork(serving, parameters),
    vectors: parameters.tokens ?? new Float32Array(),
    until: step / stepCount,
  };
}

/** Only those with a history: what comes first of all nobody can foretell. */
function sampleOf(validation: readonly NextItem[], seed: number): NextItem[] {
  const usable = validation.filter(({ history }) => history.length > 0);
  const order = Int32Array.from({ length: usable.length }, (_, at) => at);
  shuffle(order, seededRandom(seed));
  return Array.from(order.subarray(0, mostJudged), (at) => usable[at] as NextItem);
}
