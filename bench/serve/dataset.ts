import { seededRandom } from '../../shared/learning/random.ts';

const trainCount = 10_000;
const probeCount = 200;
const columnCount = 16;

/** Rows of numbers with a class each; the same for every contender. */
export interface Rows {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly string[];
}

export interface ServeData {
  readonly names: readonly string[];
  readonly train: Rows;
  /** Rows that no model has seen: what the load asks for. */
  readonly probes: Rows;
}

/** Main effects, a product and a step with noise: enough to fill trees of depth 6. Each value has four decimals. */
export function makeServeData(seed: number): ServeData {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = (count: number): Rows => {
    const rows = Array.from({ length: count }, () =>
      Array.from({ length: columnCount }, () => Math.round(normal() * 1e4) / 1e4),
    );
    const labels = rows.map(([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]) => {
      const score = a * b + Math.sin(2 * c) + (d > 0.5 ? 1 : -0.5) * e + 0.5 * f;
      return random() < 1 / (1 + Math.exp(-3 * score)) ? 'yes' : 'no';
    });
    return { rows, labels };
  };
  const names = Array.from({ length: columnCount }, (_, index) => `x${index + 1}`);
  return { names, train: draw(trainCount), probes: draw(probeCount) };
}

/** The training rows as a file that a tenant would upload; the target is called `label`. */
export function trainingCsv({ names, train }: ServeData): string {
  const lines = train.rows.map((row, index) => `${row.join(',')},${train.labels[index]}`);
  return `${names.join(',')},label\n${lines.join('\n')}\n`;
}

/** A row as both APIs take it. */
export const inputOf = (names: readonly string[], row: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((name, index) => [name, row[index] ?? Number.NaN]));
