import { type Histories, itemsOf } from '../recommend/interactions.ts';

/** Of each item the most alike others, best first: those of item `i` from `i` x `count` on; -1 where there are fewer. */
export interface ItemNeighbours {
  readonly count: number;
  readonly items: Int32Array;
  readonly likeness: Float32Array;
}

/** Pairs grow with the square of a history: of a longer one only the newest items count. */
const mostItemsOfUser = 300;

interface NeighbourOptions {
  readonly userCount: number;
  readonly itemCount: number;
  /** Neighbours of an item, at most. */
  readonly count: number;
  /** Users, at least 0. */
  readonly shrinkage: number;
}

/**
 * Items by the cosine of their users: those of both over the root of the product of each one's (Linden, Smith & York
 * 2003), to which `shrinkage` is added, so that a likeness that few users attest counts less (Ferrari Dacrema,
 * Cremonesi & Jannach 2019, on ItemKNN). `report` hears the share that is done.
 */
export async function itemNeighbours(
  histories: Histories,
  { userCount, itemCount, count, shrinkage }: NeighbourOptions,
  report: (share: number) => Promise<boolean>,
): Promise<ItemNeighbours> {
  const sets = Array.from({ length: userCount }, (_, user) => [
    ...new Set(itemsOf(histories, user).slice(-mostItemsOfUser)),
  ]);
  const usersOf: number[][] = Array.from({ length: itemCount }, () => []);
  sets.forEach((set, user) => {
    for (const item of set) usersOf[item]?.push(user);
  });
  const items = new Int32Array(itemCount * count).fill(-1);
  const likeness = new Float32Array(itemCount * count);
  const together = new Float64Array(itemCount);
  for (let item = 0; item < itemCount; item += 1) {
    const users = usersOf[item] ?? [];
    const met: number[] = [];
    for (const user of users) {
      for (const other of sets[user] ?? []) {
        if (together[other] === 0) met.push(other);
        together[other] = (together[other] as number) + 1;
      }
    }
    const cosine = (other: number) =>
      (together[other] as number) / (Math.sqrt(users.length * (usersOf[other]?.length ?? 1)) + shrinkage);
    const ranked = met
      .filter((other) => other !== item)
      .map((other) => [other, cosine(other)] as const)
      .sort(([a, first], [b, second]) => second - first || a - b);
    ranked.slice(0, count).forEach(([other, value], at) => {
      items[item * count + at] = other;
      likeness[item * count + at] = value;
    });
    for (const other of met) together[other] = 0;
    if (item % 256 === 0 && !(await report(item / itemCount))) break;
  }
  return { count, items, likeness };
}
