import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { type Factors, fitRanking, foldIn, startFactors } from '../../../classical/bayesian-ranking.ts';
import { seededRandom } from '../../../random.ts';
import { cosineOf } from '../../../recommend/cosine.ts';
import type { Asked } from '../../../recommend/item-scorer.ts';
import { readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { Recommender } from '../recommender.ts';

const searchSpace = {
  width: wholeNumber(8, 128, { usual: 32, scale: 'log' }),
  learning_rate: realNumber(0.01, 0.2, { usual: 0.05, scale: 'log' }),
  weight_decay: realNumber(1e-3, 0.1, { usual: 0.01, scale: 'log' }),
  epochs: wholeNumber(20, 120, { usual: 60, scale: 'log' }),
};
const settings = z.strictObject({ width: z.int().positive() });

/** A vector for each user and item. */
export const matrixFactorisation: Recommender = {
  name: 'matrix_factorisation',
  description: 'Vectors of users and items, learned by pairs of what was taken and what was not (BPR).',
  searchSpace,
  spends: 'iterations',
  fit: async ({ histories, userCount, itemCount, seed, pace, chosen }) => {
    const { width, epochs, learning_rate: rate, weight_decay: decay } = readSettings(searchSpace, chosen);
    const resumeFrom = pace.checkpoint?.resumeFrom;
    const factors = resumeFrom
      ? unpackFactors(resumeFrom, width)
      : startFactors(userCount, itemCount, width, seededRandom(seed));
    const { users, items, biases } = factors;
    const [epochsDone = 0] = resumeFrom ? (unpackAll(resumeFrom).done ?? []) : [];
    await fitRanking(factors, histories, { rate, decay, epochs, epochsDone, seed }, (done) =>
      pace.step({ iteration: done, iterationCount: epochs, fraction: done / epochs, scores: {} }, () =>
        pack({ users, items, biases, done: Uint32Array.of(done) }),
      ),
    );
    return { settings: { width }, weights: pack({ users, items, biases }) };
  },
  open: async ({ settings: stored, weights }) => {
    const { width } = settings.parse(stored);
    const factors = unpackFactors(weights, width);
    return {
      score: async (asked) => productOf(factors, asked),
      likeness: (a, b) => cosineOf(factors.items, width, a, b),
      knows: ({ user, history }) => user >= 0 || history.length > 0,
      close: async () => undefined,
    };
  },
};

function unpackFactors(bytes: Uint8Array, width: number): Factors {
  const { users = [], items = [], biases = [] } = unpackAll(bytes);
  return {
    width,
    users: Float32Array.from(users),
    items: Float32Array.from(items),
    biases: Float32Array.from(biases),
  };
}

function productOf(factors: Factors, asked: readonly Asked[]): Float32Array {
  const { width, users, items, biases } = factors;
  const itemCount = biases.length;
  const scores = new Float32Array(asked.length * itemCount);
  asked.forEach(({ user, history }, at) => {
    const own =
      user >= 0 ? users.subarray(user * width, (user + 1) * width) : foldIn(factors, history, seededRandom(1));
    for (let item = 0; item < itemCount; item += 1) {
      let sum = biases[item] as number;
      for (let k = 0; k < width; k += 1) sum += (own[k] as number) * (items[item * width + k] as number);
      scores[at * itemCount + item] = sum;
    }
  });
  return scores;
}
