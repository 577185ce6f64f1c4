import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';
import { turns } from '../turns.ts';
import { pointColumns, type SvmFiles, topicCount, wordCount, writeDocuments, writePoints } from './svm-data.ts';

const run = promisify(execFile);
const roundCount = 5;
const gamma = 0.05;
const ours = resolve(import.meta.dirname, 'peers/svm-gristmill.ts');
const bars = {
  linear_ratio: { at_most: 1 },
  kernel_ratio: { at_most: 1.5 },
  linear_accuracy_gap: { at_most: 0.005 },
  kernel_accuracy_gap: { at_most: 0.005 },
};

/** One way to learn and to judge: whole processes, from the same text file to a model file. */
interface Contender {
  readonly name: string;
  train(files: SvmFiles, model: string): Promise<unknown>;
  accuracy(files: SvmFiles, model: string): Promise<number>;
}

const gristmill = (kind: 'linear' | 'kernel', ...numbers: number[]): Contender => {
  const call = async (action: string, rows: string, model: string) =>
    (await run(process.execPath, [ours, action, kind, rows, model, ...numbers.map(String)])).stdout;
  return {
    name: 'gristmill',
    train: async ({ train }, model) =>
      z
        .object({ readSeconds: z.number(), fitSeconds: z.number() })
        .parse(JSON.parse(await call('train', train, model))),
    accuracy: async ({ test }, model) =>
      z.object({ accuracy: z.number() }).parse(JSON.parse(await call('judge', test, model))).accuracy,
  };
};

const tool = (trainer: string, judge: string, ...options: string[]): Contender => ({
  name: trainer,
  train: ({ train }, model) => run(trainer, [...options, '-q', train, model]),
  accuracy: async ({ test }, model) => {
    const { stdout } = await run(judge, [test, model, '/dev/null']);
    return Number(/Accuracy = ([\d.]+)%/.exec(stdout)?.[1]) / 100;
  },
});

const duels = {
  linear: {
    write: writeDocuments,
    contenders: [
      gristmill('linear', wordCount, topicCount),
      tool('liblinear-train', 'liblinear-predict', '-s', '1', '-c', '1'),
    ],
  },
  kernel: {
    write: writePoints,
    contenders: [
      gristmill('kernel', pointColumns, gamma),
      tool('svm-train', 'svm-predict', '-t', '2', '-g', String(gamma), '-c', '1'),
    ],
  },
} as const;
type DuelName = keyof typeof duels;

/** Support vector machines against LIBLINEAR and LIBSVM: starting, reading the text and writing the model included. */
export const bench: Bench = {
  group: 'speed',
  name: 'svm',
  about: `sparse linear (20,000 x 30,000, 4 classes) against liblinear-train, RBF (10,000 x 20) against svm-train: whole processes on both sides, start, reading the same text, training, writing the model (median of ${roundCount} interleaved)`,
  run: async ({ outFolder, seed, print }) => {
    const missing = await missingPeers();
    if (missing.length > 0) return absent(missing);
    const linear = await duel('linear', outFolder, seed, print);
    return summarise([...linear, ...(await duel('kernel', outFolder, seed, print))]);
  },
};

interface Measured {
  readonly duel: DuelName;
  readonly name: string;
  readonly seconds: readonly number[];
  readonly accuracy: number;
  /** What our process says of its own parts; nothing of the peers. */
  readonly parts: readonly unknown[];
}

async function duel(name: DuelName, folder: string, seed: number, print: (line: string) => void): Promise<Measured[]> {
  const { write, contenders } = duels[name];
  const files = await write(folder, seed);
  const modelOf = (contender: Contender) => resolve(folder, `${name}-${contender.name}.model`);
  const times = new Map<Contender, { seconds: number; part: unknown }[]>(contenders.map((each) => [each, []]));
  for (const { name: contender, round } of turns<Contender>(contenders, roundCount)) {
    const startedAt = performance.now();
    const part = await contender.train(files, modelOf(contender));
    const seconds = (performance.now() - startedAt) / 1000;
    times.get(contender)?.push({ seconds, part });
    print(`${name} round ${round} ${contender.name}: ${seconds.toFixed(2)} s`);
  }
  const measured: Measured[] = [];
  for (const [contender, taken] of times) {
    const accuracy = await contender.accuracy(files, modelOf(contender));
    const seconds = taken.map((each) => each.seconds);
    measured.push({ duel: name, name: contender.name, seconds, accuracy, parts: taken.map(({ part }) => part) });
  }
  return measured;
}

function summarise(measured: readonly Measured[]): BenchResult {
  const metricsOf = (name: DuelName) => {
    const [our, peer] = measured.filter(({ duel }) => duel === name);
    const [ourSeconds, peerSeconds] = [median(our?.seconds ?? []), median(peer?.seconds ?? [])];
    return {
      [`${name}_ratio`]: ourSeconds / peerSeconds,
      [`${name}_accuracy_gap`]: Math.abs((our?.accuracy ?? 0) - (peer?.accuracy ?? 1)),
      [`${name}_seconds`]: ourSeconds,
      [`${name}_peer_seconds`]: peerSeconds,
    };
  };
  const metrics = { ...metricsOf('linear'), ...metricsOf('kernel') };
  return {
    rows: measured.map(({ duel, name, seconds, accuracy }) => ({
      machine: duel,
      program: name,
      'median s': median(seconds).toFixed(2),
      'best s': Math.min(...seconds).toFixed(2),
      accuracy: accuracy.toFixed(4),
    })),
    metrics,
    bars,
    holds: holdsBars(metrics, bars),
    peers: { 'liblinear-train': 'Debian liblinear-tools', 'svm-train': 'Debian libsvm-tools' },
    raw: measured,
  };
}

/** Debian packages whose program does not run; without arguments each prints its usage and ends with 1. */
async function missingPeers(): Promise<string[]> {
  const packages = { 'liblinear-train': 'liblinear-tools', 'svm-train': 'libsvm-tools' };
  const missing: string[] = [];
  for (const [program, name] of Object.entries(packages)) {
    const failure: unknown = await run(program).catch((error: unknown) => error);
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') missing.push(name);
  }
  return missing;
}

function absent(packages: readonly string[]): BenchResult {
  const peers = Object.fromEntries(packages.map((name) => [name, `absent: apt-get install -y ${name}`]));
  return { rows: [], metrics: {}, bars, holds: null, peers };
}
