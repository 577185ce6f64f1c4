import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Contender } from './contender.ts';
import { startServer } from './server-process.ts';

const run = promisify(execFile);
const python = '/usr/bin/python3';
export const installation = 'apt-get install -y python3-fastapi uvicorn python3-sklearn';

const serverSays = z.object({ versions: z.record(z.string(), z.string()), model: z.string(), model_ms: z.number() });

export interface Peer extends Contender {
  readonly versions: Readonly<Record<string, string>>;
}

interface PeerChoice {
  readonly name: string;
  readonly kind: 'histogram' | 'exact';
  /** Of OpenMP; all cores when absent. */
  readonly threads?: number;
}

/** scikit-learn's boosted trees both ways: by histograms, as ours, with and without threads; and the older exact ones. */
export const peerChoices: readonly PeerChoice[] = [
  { name: 'fastapi histogram', kind: 'histogram' },
  { name: 'fastapi histogram, 1 thread', kind: 'histogram', threads: 1 },
  { name: 'fastapi exact', kind: 'exact' },
];

export const isPeerInstalled = (): Promise<boolean> =>
  run(python, ['-c', 'import fastapi, uvicorn, sklearn']).then(
    () => true,
    () => false,
  );

/** Trains a peer on the data file, and serves it. */
export async function startPeer({ name, kind, threads }: PeerChoice, dataPath: string): Promise<Peer> {
  const port = await freePort();
  const script = resolve(import.meta.dirname, 'peers/fastapi_sklearn.py');
  const env: Record<string, string> = threads === undefined ? {} : { OMP_NUM_THREADS: String(threads) };
  const server = await startServer(python, [script, dataPath, String(port), kind], env);
  const { versions, model, model_ms } = serverSays.parse(server.said);
  const url = `http://127.0.0.1:${port}/predict`;
  await untilServed(url);
  return {
    name,
    model,
    versions,
    url,
    headers: {},
    modelMs: model_ms,
    labelOf: (answer) => z.object({ label: z.string() }).parse(answer).label,
    cpuSeconds: () => server.cpuSeconds(),
    stop: () => server.kill(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  return typeof address === 'object' && address ? address.port : 0;
}

/** It speaks just before it listens. */
async function untilServed(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await fetch(url).catch(() => undefined)) return;
    await delay(50);
  }
  throw new Error(`Nothing serves ${url}`);
}
