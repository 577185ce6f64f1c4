import type { PredictionInput } from '../../shared/api/client.generated.ts';
import { seededRandom } from '../seeded-random.ts';

const series = ['Harbour', 'Orchard', 'Signal', 'Winter', 'Lantern', 'Meridian', 'Copper', 'Tundra'] as const;
const volumes = 10;
const genres = ['crime', 'history', 'travel'] as const;

const genreOf = (title: string) => genres[series.findIndex((name) => title.startsWith(name)) % genres.length] ?? '';
const firstDay = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** Purchases of books as CSV: readers follow a series volume by volume, and now and then buy what is popular. */
export function makePurchases(seed: number, readerCount: number): string {
  const random = seededRandom(seed);
  const lines = ['user_id,item_id,purchased_at,rating,genre'];
  for (let reader = 0; reader < readerCount; reader += 1) {
    let name = random.pick(series);
    let volume = 1 + Math.floor(random.next() * 3);
    let day = Math.floor(random.next() * 60);
    const count = 4 + Math.floor(random.next() * 7);
    for (let bought = 0; bought < count; bought += 1) {
      if (volume > volumes || random.chance(0.08)) {
        name = random.pick(series);
        volume = 1 + Math.floor(random.next() * 3);
      }
      const isBestseller = random.chance(0.1);
      const title = isBestseller ? `${random.pick(series)} 1` : `${name} ${volume}`;
      if (!isBestseller) volume += 1;
      const at = new Date(firstDay + day * dayMs + bought * 60_000).toISOString();
      lines.push(`reader-${reader},${title},${at},${3 + Math.floor(random.next() * 3)},${genreOf(title)}`);
      day += 1 + Math.floor(random.next() * 9);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A known reader, somebody new with two volumes in the basket, and somebody of whom nothing is known. */
export const nextReaders: readonly PredictionInput[] = [
  { user_id: 'reader-3' },
  { item_id: ['Harbour 4', 'Harbour 5'] },
  { user_id: 'nobody-yet' },
];
