import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type Bench, type BenchContext, type BenchResult, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';
import { turns } from '../turns.ts';

const TRAIN_ROWS = 80_000;
const HELD_OUT_ROWS = 20_000;
const ROWS = TRAIN_ROWS + HELD_OUT_ROWS;
const COLUMNS = 50;
const ROUNDS_OF_MEASURING = 5;
const INSTALL = 'apt-get install -y python3-xgboost';
const PYTHON = '/usr/bin/python3';

const run = promisify(execFile);
const measurementSchema = z.object({ seconds: z.number(), accuracy: z.number(), version: z.string() });
type Measurement = z.infer<typeof measurementSchema>;

const bars = { ratio: { at_most: 1.2 }, accuracy_difference: { at_most: 0.002 } };

export const bench: Bench = {
  group: 'speed',
  name: 'boosted-trees',
  about: `${TRAIN_ROWS} x ${COLUMNS} rows, 200 rounds, depth 6, 256 bins: our threads (2) against XGBoost hist (2 threads)`,
  async run(context) {
    const dataPath = resolve(context.outFolder, 'data.f64');
    await writeFile(dataPath, makeData(context.seed));
    const options = { rounds: 200, maxDepth: 6, maxBins: 256, learningRate: 0.1, lambda: 1, minChildWeight: 1 };
    const settings = JSON.stringify({ ...options, seed: context.seed });
    const sizes = [ROWS, TRAIN_ROWS, COLUMNS].map(String);
    const peers = resolve(import.meta.dirname, 'peers');
    const ours = () =>
      measure(process.execPath, [resolve(peers, 'boosted-trees-gristmill.ts'), dataPath, ...sizes, settings]);
    const theirs = () => measure(PYTHON, [resolve(peers, 'boosted_trees_xgboost.py'), dataPath, ...sizes, settings]);

    const isPeerHere = await run(PYTHON, ['-c', 'import xgboost']).then(
      () => true,
      () => false,
    );
    if (!isPeerHere) return withoutPeer(await repeat(context, [ours]));
    const [our = [], their = []] = await repeat(context, [ours, theirs]);
    return compare(our, their);
  },
};

/** Runs each contender once a round, in reversed order every other round; answers each contender's measurements. */
async function repeat(context: BenchContext, contenders: readonly (() => Promise<Measurement>)[]) {
  const all: Measurement[][] = contenders.map(() => []);
  const places = contenders.map((_, index) => index);
  for (const { name: place, round } of turns(places, ROUNDS_OF_MEASURING)) {
    const measurement = await contenders[place]?.();
    if (!measurement) continue;
    all[place]?.push(measurement);
    const name = place === 0 ? 'gristmill' : 'xgboost';
    context.print(`round ${round}: ${name} ${measurement.seconds.toFixed(2)} s`);
  }
  return all;
}

async function measure(command: string, args: readonly string[]): Promise<Measurement> {
  const { stdout } = await run(command, [...args], { env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE' } });
  return measurementSchema.parse(JSON.parse(stdout));
}

function compare(our: readonly Measurement[], their: readonly Measurement[]): BenchResult {
  const ourSeconds = median(our.map((each) => each.seconds));
  const theirSeconds = median(their.map((each) => each.seconds));
  const ourAccuracy = median(our.map((each) => each.accuracy));
  const theirAccuracy = median(their.map((each) => each.accuracy));
  const metrics = {
    ratio: ourSeconds / theirSeconds,
    seconds: ourSeconds,
    peer_seconds: theirSeconds,
    accuracy: ourAccuracy,
    peer_accuracy: theirAccuracy,
    // Only being worse is a fault.
    accuracy_difference: Math.max(0, theirAccuracy - ourAccuracy),
  };
  return {
    rows: [row('gristmill', our), row(`xgboost ${their[0]?.version}`, their)],
    metrics,
    bars,
    holds: holdsBars(metrics, bars),
    peers: { xgboost: their[0]?.version ?? '' },
    raw: { gristmill: our, xgboost: their },
  };
}

function withoutPeer([our = []]: readonly Measurement[][]): BenchResult {
  return {
    rows: [row('gristmill', our)],
    metrics: { seconds: median(our.map((each) => each.seconds)), accuracy: median(our.map((each) => each.accuracy)) },
    bars,
    holds: null,
    peers: { xgboost: `absent: ${INSTALL}` },
    raw: { gristmill: our },
  };
}

function row(name: string, measurements: readonly Measurement[]) {
  const seconds = measurements.map((each) => each.seconds);
  return {
    trees: name,
    'median s': median(seconds).toFixed(2),
    'best s': Math.min(...seconds).toFixed(2),
    accuracy: median(measurements.map((each) => each.accuracy)).toFixed(4),
  };
}

/** Columns of normal numbers, then a target of main effects, products and steps with noise: no model gets it all right. */
function makeData(seed: number): Uint8Array {
  const values = new Float64Array(ROWS * (COLUMNS + 1));
  const uniform = uniformNumbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  for (let index = 0; index < ROWS * COLUMNS; index++) values[index] = normal();
  for (let row = 0; row < ROWS; row++) {
    const x = (column: number) => values[column * ROWS + row] ?? 0;
    const score =
      x(0) * x(1) +
      Math.sin(2 * x(2)) +
      (x(3) > 0.5 ? 1 : -0.5) * x(4) +
      0.5 * x(5) +
      0.3 * x(6) * x(7) -
      0.4 * Math.abs(x(8)) +
      0.2 * (x(9) + x(10) * x(11) * x(12));
    values[COLUMNS * ROWS + row] = Number(uniform() < 1 / (1 + Math.exp(-3 * score)));
  }
  return new Uint8Array(values.buffer);
}

/** Mulberry32 (Ettinger 2017): uniform numbers from 0 up to 1. */
function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
