import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { seededRandom } from '../../shared/learning/random.ts';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';
import { turns } from '../turns.ts';

const run = promisify(execFile);
const trainCount = 100_000;
const testCount = 20_000;
const columnCount = 100;
const roundCount = 5;

const measuredSchema = z.object({
  seconds: z.number(),
  accuracy: z.number(),
  iterations: z.int(),
  version: z.string(),
});
type Measured = z.infer<typeof measuredSchema>;

const peers = {
  gristmill: [process.execPath, resolve(import.meta.dirname, 'peers/logistic-gristmill.ts')],
  sklearn: ['/usr/bin/python3', resolve(import.meta.dirname, 'peers/logistic_sklearn.py')],
} as const;
type Peer = keyof typeof peers;

const bars = { ratio: { at_most: 0.8 }, accuracy_gap: { at_most: 0.001 } };

/** Logistic regression against Debian's scikit-learn: the same rows, each fit in a process of its own. */
export const bench: Bench = {
  group: 'speed',
  name: 'logistic',
  about: 'logistic regression, 100,000 x 100 dense, against scikit-learn lbfgs (median of 5 interleaved fits)',
  run: async ({ outFolder, seed, print }) => {
    const version = await run('/usr/bin/python3', ['-c', 'import sklearn; print(sklearn.__version__)']).catch(
      () => null,
    );
    if (!version) return absent();
    await writeProblem(outFolder, seed);
    const measured: Record<Peer, Measured[]> = { gristmill: [], sklearn: [] };
    const names = Object.keys(peers) as Peer[];
    for (const { name, round } of turns(names, roundCount)) {
      const result = await measure(name, outFolder);
      measured[name].push(result);
      print(`round ${round} ${name}: ${result.seconds.toFixed(3)} s, accuracy ${result.accuracy.toFixed(4)}`);
    }
    return summarise(measured, version.stdout.trim());
  },
};

/** Gaussian columns, each leaning on its neighbour and on a common factor, so that the problem is not trivially round. */
async function writeProblem(folder: string, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const weights = Float64Array.from({ length: columnCount }, () => 0.2 * normal());
  const rowCount = trainCount + testCount;
  const values = new Float64Array(rowCount * columnCount);
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const common = normal();
    let neighbour = 0;
    let margin = 0;
    for (let j = 0; j < columnCount; j += 1) {
      const own = normal();
      const value = 0.8 * own + 0.5 * neighbour + 0.3 * common;
      values[row * columnCount + j] = value;
      margin += (weights[j] as number) * value;
      neighbour = own;
    }
    labels[row] = random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  await writeFile(resolve(folder, 'values.f64'), new Uint8Array(values.buffer));
  await writeFile(resolve(folder, 'labels.i32'), new Uint8Array(labels.buffer));
}

async function measure(name: Peer, folder: string): Promise<Measured> {
  const [command, ...rest] = peers[name];
  const { stdout } = await run(command, [...rest, folder, ...[trainCount, testCount, columnCount].map(String)]);
  return measuredSchema.parse(JSON.parse(stdout));
}

function summarise(measured: Record<Peer, Measured[]>, sklearnVersion: string): BenchResult {
  const seconds = (name: Peer) => median(measured[name].map((result) => result.seconds));
  const accuracy = (name: Peer) => median(measured[name].map((result) => result.accuracy));
  const rows = (Object.keys(peers) as Peer[]).map((name) => ({
    peer: name,
    median_s: seconds(name).toFixed(3),
    fastest_s: Math.min(...measured[name].map((result) => result.seconds)).toFixed(3),
    accuracy: accuracy(name).toFixed(4),
    iterations: measured[name][0]?.iterations ?? 0,
  }));
  const metrics = {
    ratio: seconds('gristmill') / seconds('sklearn'),
    accuracy_gap: Math.abs(accuracy('gristmill') - accuracy('sklearn')),
    seconds: seconds('gristmill'),
    sklearn_seconds: seconds('sklearn'),
  };
  return { rows, metrics, bars, holds: holdsBars(metrics, bars), peers: { sklearn: sklearnVersion }, raw: measured };
}

function absent(): BenchResult {
  return {
    rows: [],
    metrics: {},
    bars,
    holds: null,
    peers: { sklearn: 'absent: apt-get install -y python3-sklearn' },
  };
}
