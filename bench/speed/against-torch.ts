import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Bench, type BenchContext, type BenchResult, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';
import { turns } from '../turns.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

const run = promisify(execFile);
const python = '/usr/bin/python3';
const usualRounds = 7;
/** A turn repeats its task for about so long: short enough to share a disturbance, long enough to warm up. */
const turnMs = 300;
const mostRepetitions = 50;

/** Ours, and torch with each way that its threads can wait: which is better differs from network to network. */
const contenders = ['gristmill', 'torch_passive', 'torch_default'] as const;
type Contender = (typeof contenders)[number];

const torchAbsent = { torch: 'absent: apt-get install -y python3-torch' };

/** One task, timed on all contenders in turn. */
export interface TaskTimes {
  readonly task: string;
  readonly ms: Readonly<Record<Contender, readonly number[]>>;
  readonly medianMs: Readonly<Record<Contender, number>>;
  /** Ours to torch's better median. */
  readonly ratio: number;
  /** What ours does once before its first repetition. */
  readonly setupMs: number;
}

/** The version of Debian's torch; null when it is not installed. */
async function findTorch(): Promise<string | null> {
  const found = await run(python, ['-c', 'import torch; print(torch.__version__)']).catch(() => null);
  return found?.stdout.trim() ?? null;
}

/** Times each task on two threads in a process for each contender, in turns. */
async function timeAgainstTorch(
  tasks: readonly string[],
  rounds: number,
  { print }: BenchContext,
): Promise<TaskTimes[]> {
  const workers = await startAll();
  const timed: TaskTimes[] = [];
  for (const task of tasks) {
    timed.push(await timeTask(task, rounds, workers));
    print(summaryOf(timed.at(-1) as TaskTimes));
  }
  await Promise.all(Object.values(workers).map((worker) => worker.end()));
  return timed;
}

async function startAll(): Promise<Record<Contender, WorkerProcess>> {
  const peers = resolve(import.meta.dirname, 'peers');
  const torch = [resolve(peers, 'networks_torch.py')];
  return {
    gristmill: await startWorker(process.execPath, [resolve(peers, 'networks-gristmill.ts')]),
    torch_passive: await startWorker(python, torch, { OMP_NUM_THREADS: '2', OMP_WAIT_POLICY: 'PASSIVE' }),
    torch_default: await startWorker(python, torch, { OMP_NUM_THREADS: '2' }),
  };
}

async function timeTask(task: string, rounds: number, workers: Record<Contender, WorkerProcess>): Promise<TaskTimes> {
  const ms: Record<Contender, number[]> = { gristmill: [], torch_passive: [], torch_default: [] };
  const counts = new Map<Contender, number>();
  let setupMs = 0;
  for (const name of contenders) {
    const first = await workers[name].time(task, 3);
    counts.set(name, Math.max(1, Math.min(mostRepetitions, Math.round(turnMs / median(first.ms)))));
    if (name === 'gristmill') setupMs = first.setupMs;
  }
  for (const { name } of turns(contenders, rounds)) {
    ms[name].push(...(await workers[name].time(task, counts.get(name) ?? 1)).ms);
  }
  const medianMs = {
    gristmill: median(ms.gristmill),
    torch_passive: median(ms.torch_passive),
    torch_default: median(ms.torch_default),
  };
  const ratio = medianMs.gristmill / Math.min(medianMs.torch_passive, medianMs.torch_default);
  return { task, ms, medianMs, ratio, setupMs };
}

function summaryOf({ task, medianMs, ratio }: TaskTimes): string {
  const each = contenders.map((name) => `${name} ${medianMs[name].toFixed(2)} ms`);
  return `${task}: ${each.join(', ')}; ratio ${ratio.toFixed(3)}`;
}

/** Rows of the table. */
function tableOf(timed: readonly TaskTimes[]) {
  return timed.map(({ task, medianMs, ratio }) => ({
    network: task,
    ...Object.fromEntries(contenders.map((name) => [`${name}_ms`, medianMs[name].toFixed(2)])),
    ratio: ratio.toFixed(3),
  }));
}

interface TorchBench extends Pick<Bench, 'name' | 'about'>, Pick<BenchResult, 'bars'> {
  readonly tasks: readonly string[];
  /** Turns of each contender; fewer where one takes long. */
  readonly rounds?: number;
}

/** A bench of tasks against torch; `metricsOf` says what of the ratios the bars are about. */
export function benchAgainstTorch(
  { name, about, tasks, bars, rounds = usualRounds }: TorchBench,
  metricsOf: (timed: readonly TaskTimes[]) => Record<string, number>,
): Bench {
  return {
    group: 'speed',
    name,
    about,
    run: async (context) => {
      const version = await findTorch();
      if (version === null) return { rows: [], metrics: {}, bars, holds: null, peers: torchAbsent };
      const timed = await timeAgainstTorch(tasks, rounds, context);
      const metrics = metricsOf(timed);
      const holds = holdsBars(metrics, bars);
      return { rows: tableOf(timed), metrics, bars, holds, peers: { torch: version }, raw: timed };
    },
  };
}
