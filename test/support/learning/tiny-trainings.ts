import { embeddingBag } from '../../../shared/learning/networks/embedding-bag.ts';
import { mlp } from '../../../shared/learning/networks/mlp.ts';
import { crossEntropy } from '../../../shared/learning/networks/objectives/cross-entropy.ts';
import { nextItem } from '../../../shared/learning/networks/objectives/next-item.ts';
import { nextItemAmong } from '../../../shared/learning/networks/objectives/next-item-among.ts';
import { squaredError } from '../../../shared/learning/networks/objectives/squared-error.ts';
import { plainCnn } from '../../../shared/learning/networks/plain-cnn.ts';
import { residualCnn } from '../../../shared/learning/networks/residual-cnn.ts';
import { sequentialRecommender } from '../../../shared/learning/networks/sequential-recommender.ts';
import { textCnn } from '../../../shared/learning/networks/text-cnn.ts';
import { textEncoder } from '../../../shared/learning/networks/text-encoder.ts';
import { type Random, seededRandom } from '../../../shared/learning/random.ts';
import type { Batch } from '../../../shared/learning/tensor/engine.ts';
import type { Network, Objective, TensorSpec, TensorValue } from '../../../shared/learning/tensor/network.ts';
import { sizeOf } from '../../../shared/learning/tensor/state.ts';

/** A training small enough for tfjs's cpu backend. */
export interface TinyTraining {
  readonly name: string;
  readonly network: Network;
  /** What is served, where it is not the network that is trained. */
  readonly served?: Network;
  readonly objective: Objective;
  readonly batchSize: number;
  readonly batches: readonly Batch[];
}

const classCount = 3;
const length = 5;
const idCount = 11;
const image = { height: 7, width: 6, channelCount: 2 };
const stack = {
  width: 8,
  headCount: 2,
  feedForwardWidth: 12,
  vocabularySize: idCount,
  placeCount: length,
  blockCount: 2,
  hasOuterNorm: true,
} as const;
const labels = crossEntropy({ classCount, labelSmoothing: 0.1 });

/** A new network joins the equality and export tests by a row. */
const rows: readonly (readonly [string, Network, Objective, Network?])[] = [
  [
    'mlp',
    mlp({ inputCount: 6, hidden: [7, 5], activation: 'relu', dropoutRate: 0.3, outputCount: classCount }),
    labels,
  ],
  [
    'mlp for values',
    mlp({ inputCount: 6, hidden: [7], activation: 'gelu', dropoutRate: 0, outputCount: 2 }),
    squaredError(2),
  ],
  ['plain cnn', plainCnn({ image, channels: [3, 4], outputCount: classCount }), labels],
  [
    'residual cnn',
    residualCnn({
      image,
      stages: [
        { channels: 3, blockCount: 1 },
        { channels: 4, blockCount: 1 },
      ],
      outputCount: classCount,
    }),
    labels,
  ],
  ['embedding bag', embeddingBag({ vocabularySize: idCount, width: 6, paddingId: 0, outputCount: classCount }), labels],
  [
    'text cnn',
    textCnn({
      vocabularySize: idCount,
      unitCount: 2,
      width: 5,
      filterCount: 4,
      outputCount: classCount,
      dropout: { places: 0.1, vectors: 0.1, filters: 0.1 },
    }),
    labels,
  ],
  [
    'text encoder',
    textEncoder({
      ...stack,
      activation: 'gelu',
      norm: 'pre',
      dropoutRate: 0,
      paddingId: 0,
      pooling: 'mean',
      outputCount: classCount,
    }),
    labels,
  ],
  [
    'text encoder after BERT',
    textEncoder({
      ...stack,
      activation: 'gelu',
      norm: 'post',
      dropoutRate: 0.1,
      paddingId: null,
      pooling: 'first',
      outputCount: classCount,
    }),
    labels,
  ],
  [
    'text encoder as pretrained ones are',
    textEncoder({
      ...stack,
      activation: 'gelu_tanh',
      norm: 'post',
      normEpsilon: 1e-12,
      hasTypeVector: true,
      dropoutRate: 0.1,
      headDropoutRate: 0.2,
      paddingId: 0,
      pooling: 'first',
      outputCount: classCount,
    }),
    labels,
  ],
  ...recommenders(),
];

function recommenders(): (readonly [string, Network, Objective, Network])[] {
  const choices = { ...stack, activation: 'relu', norm: 'pre', dropoutRate: 0, paddingId: 0 } as const;
  const { training, serving } = sequentialRecommender(choices);
  const { sampledTraining } = sequentialRecommender({ ...choices, isEndAligned: true, negativesPerRow: 2 });
  return [
    ['sequential recommender', training, nextItem, serving],
    ['sequential recommender among shared items', sampledTraining, nextItemAmong, serving],
  ];
}

export const tinyTrainings: readonly TinyTraining[] = rows.map(([name, network, objective, served]) => {
  const batchSize = 6;
  const random = seededRandom(9);
  const batches = Array.from({ length: 4 }, (_, index) => randomBatch(network, objective, batchSize, random, index));
  return { name, network, objective, batchSize, batches, ...(served ? { served } : {}) };
});

/** Every fourth batch is padded: its last row is not real. */
function randomBatch(network: Network, objective: Objective, size: number, random: Random, index: number): Batch {
  const targets = randomValues(objective.targets, size, random, classCount);
  return { inputs: randomValues(network.inputs, size, random), targets, rows: index === 3 ? size - 1 : size };
}

/** Values that fit the specs: ids below `limit`, with some of the padding's among them. */
export function randomValues(
  specs: Readonly<Record<string, TensorSpec>>,
  rowCount: number,
  random: Random,
  limit: number = idCount,
): Record<string, TensorValue> {
  const made = Object.entries(specs).map(([name, { dtype, shape }]): [string, TensorValue] => {
    const full = [rowCount, ...shape.slice(1).map((dimension) => dimension ?? length)];
    const draw = dtype === 'int32' ? () => Math.floor(random() * limit) : () => 2 * random() - 1;
    const numbers = Array.from({ length: sizeOf(full) }, draw);
    return [name, { data: dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers), shape: full }];
  });
  return Object.fromEntries(made);
}
