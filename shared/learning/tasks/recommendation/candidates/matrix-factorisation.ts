import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { type Factors, fitRanking, foldIn, startFactors } from '../../../classical/bayesian-ranking.ts';
import { seededRandom } from '../../../random.ts';
import { cosineOf } from '../../../recommend/cosine.ts';
import type { Asked } from '../../../recommend/item-scorer.ts';
import type { Recommender } from '../recommender.ts';

const options = { width: 32, rate: 0.05, decay: 0.01, epochs: 60 } as const;
const settings = z.strictObject({ width: z.int().positive() });

/** A vector for each user and item. */
export const matrixFactorisation: Recommender = {
  name: 'matrix_factorisation',
  description: 'Vectors of users and items, learned by pairs of what was taken and what was not (BPR).',
  isResumable: false,
  fit: async ({ histories, userCount, itemCount, seed, pace }) => {
    const random = seededRandom(seed);
    const { width, epochs } = options;
    const factors = startFactors(userCount, itemCount, width, random);
    await fitRanking(factors, histories, options, random, (done) =>
      pace.step(
        { iteration: done, iterationCount: epochs, fraction: done / epochs, scores: {} },
        () => new Uint8Array(),
      ),
    );
    const { users, items, biases } = factors;
    return { settings: { width }, weights: pack({ users, items, biases }) };
  },
  open: async ({ settings: stored, weights }) => {
    const { width } = settings.parse(stored);
    const { users = [], items = [], biases = [] } = unpackAll(weights);
    const factors: Factors = {
      width,
      users: Float32Array.from(users),
      items: Float32Array.from(items),
      biases: Float32Array.from(biases),
    };
    return {
      score: async (asked) => productOf(factors, asked),
      likeness: (a, b) => cosineOf(factors.items, width, a, b),
      knows: ({ user, history }) => user >= 0 || history.length > 0,
      close: async () => undefined,
    };
  },
};

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
