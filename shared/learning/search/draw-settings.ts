import { type Random, seededRandom } from '../random.ts';
import {
  type SearchSpace,
  type SettingRange,
  type Settings,
  type SettingValue,
  usualSettings,
} from './search-space.ts';

/**
 * The settings of one trial: trial 0 has the usual ones, so that a search never judges worse than none; the others are
 * drawn at random (Bergstra & Bengio 2012). They depend on the seed, the candidate and the number alone, so that more
 * trials only add to fewer.
 */
export function drawSettings(space: SearchSpace, candidate: string, trial: number, seed: number): Settings {
  if (trial === 0) return usualSettings(space);
  const random = seededRandom(mix(seed, candidate, trial));
  return Object.fromEntries(Object.entries(space).map(([name, range]) => [name, draw(range, random)]));
}

function draw(range: SettingRange, random: Random): SettingValue {
  if (range.kind === 'choice') return range.values[Math.floor(random() * range.values.length)] ?? range.usual;
  const { kind, low, high, scale } = range;
  const isLog = scale === 'log';
  // A whole number owns the interval around it, so that the first and the last are as probable as their neighbours.
  const [from, to] = kind === 'whole' ? [low - 0.5, high + 0.5] : [low, high];
  const start = isLog ? Math.log(Math.max(from, low / 2)) : from;
  const end = isLog ? Math.log(to) : to;
  const drawn = start + (end - start) * random();
  const value = isLog ? Math.exp(drawn) : drawn;
  if (kind === 'whole') return Math.min(high, Math.max(low, Math.round(value)));
  // Four digits say all that a setting can mean, and are what the leaderboard shows.
  return Math.min(high, Math.max(low, Number(value.toPrecision(4))));
}

/** One seed out of three parts: FNV-1a over the name, started from the numbers. */
function mix(seed: number, candidate: string, trial: number): number {
  let hash = (0x811c9dc5 ^ seed ^ Math.imul(trial, 0x9e3779b1)) | 0;
  for (let at = 0; at < candidate.length; at += 1) hash = Math.imul(hash ^ candidate.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
