import { type Random, seededRandom } from '../random.ts';
import { type Histories, itemsOf } from '../recommend/interactions.ts';

/** Vectors whose product, with the item's bias, scores an item for a user; row-major. */
export interface Factors {
  readonly width: number;
  readonly users: Float32Array;
  readonly items: Float32Array;
  readonly biases: Float32Array;
}

interface RankingOptions {
  readonly rate: number;
  /** Of all vectors and biases. */
  readonly decay: number;
  readonly epochs: number;
  /** Epochs that the factors have behind them. */
  readonly epochsDone: number;
  /** Each epoch draws by itself, so that a fit that goes on draws what one in a single run does. */
  readonly seed: number;
}

const startDeviation = 0.1;

/** Fresh factors, small and random. */
export function startFactors(userCount: number, itemCount: number, width: number, random: Random): Factors {
  const draw = (count: number) =>
    Float32Array.from({ length: count * width }, () => startDeviation * (2 * random() - 1));
  return { width, users: draw(userCount), items: draw(itemCount), biases: new Float32Array(itemCount) };
}

/**
 * Matrix factorisation for Bayesian personalised ranking (Rendle et al. 2009, figure 4): an item that a user took is to
 * score above a random one that they did not. `report` hears of each epoch and answers whether to go on.
 */
export async function fitRanking(
  factors: Factors,
  histories: Histories,
  { rate, decay, epochs, epochsDone, seed }: RankingOptions,
  report: (epochsDone: number) => Promise<boolean>,
): Promise<void> {
  const { users, items, biases, width } = factors;
  const userCount = histories.starts.length - 1;
  const itemCount = biases.length;
  const owners = new Int32Array(histories.items.length);
  for (let user = 0; user < userCount; user += 1) owners.fill(user, histories.starts[user], histories.starts[user + 1]);
  const taken = Array.from({ length: userCount }, (_, user) => new Set(itemsOf(histories, user)));
  for (let epoch = epochsDone + 1; epoch <= epochs; epoch += 1) {
    const random = seededRandom(seed + epoch);
    for (let draw = 0; draw < owners.length; draw += 1) {
      const place = Math.floor(random() * owners.length);
      const user = owners[place] as number;
      const wanted = histories.items[place] as number;
      const other = Math.floor(random() * itemCount);
      if (taken[user]?.has(other)) continue;
      moveApart({ width, users, items, biases }, user, wanted, other, rate, decay, true);
    }
    if (!(await report(epoch))) return;
  }
}

/** The vector of a user that was not learned from: one with items held fast (Rendle et al. 2009), by their history. */
export function foldIn({ items, biases, width }: Factors, history: Int32Array, random: Random): Float32Array {
  const users = new Float32Array(width);
  const seen = new Set(history);
  for (let pass = 0; pass < foldPasses; pass += 1) {
    for (const wanted of history) {
      const other = Math.floor(random() * biases.length);
      if (!seen.has(other)) moveApart({ width, users, items, biases }, 0, wanted, other, foldRate, foldDecay, false);
    }
  }
  return users;
}

const [foldPasses, foldRate, foldDecay] = [30, 0.1, 0.01];

/** One step of stochastic gradient ascent on how surely `wanted` scores above `other`. */
function moveApart(
  { users, items, biases, width }: Factors,
  user: number,
  wanted: number,
  other: number,
  rate: number,
  decay: number,
  movesItems: boolean,
): void {
  const [u, i, j] = [user * width, wanted * width, other * width];
  let ahead = (biases[wanted] as number) - (biases[other] as number);
  for (let k = 0; k < width; k += 1) {
    ahead += (users[u + k] as number) * ((items[i + k] as number) - (items[j + k] as number));
  }
  const pull = rate / (1 + Math.exp(ahead));
  const keep = 1 - rate * decay;
  for (let k = 0; k < width; k += 1) {
    const own = users[u + k] as number;
    const [liked, random] = [items[i + k] as number, items[j + k] as number];
    users[u + k] = keep * own + pull * (liked - random);
    if (!movesItems) continue;
    items[i + k] = keep * liked + pull * own;
    items[j + k] = keep * random - pull * own;
  }
  if (!movesItems) return;
  biases[wanted] = keep * (biases[wanted] as number) + pull;
  biases[other] = keep * (biases[other] as number) - pull;
}
