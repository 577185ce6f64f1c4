import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { clockFile } from '../../local/clock.ts';
import { startTwin, type Twin, type TwinOptions } from '../../local/twin.ts';
import { temporaryFolder } from './functions.ts';

interface UsedTwin extends Partial<TwinOptions> {
  /** Its clock begins in the first half of an hour, so that none ends by itself while a test counts hours. */
  readonly beginsEarlyInHour?: boolean;
}

const hourMs = 3_600_000;

/**
 * One twin of the real assembly for a whole test file, in a data folder of its own. Call it at the top of the file or of
 * a `describe`; the answer gives the twin inside of tests.
 */
export function useTwin({ beginsEarlyInHour = false, ...options }: UsedTwin = {}): () => Twin {
  let twin: Twin | undefined;
  const dataFolder = options.dataFolder ?? temporaryFolder('twin');
  beforeAll(async () => {
    const leftMs = hourMs - (Date.now() % hourMs);
    if (beginsEarlyInHour && leftMs < hourMs / 2) writeFileSync(clockFile(dataFolder), String(leftMs));
    twin = await startTwin({ port: 0, quiet: true, ...options, dataFolder });
  });
  afterAll(async () => {
    await twin?.close();
    if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
  });
  return () => {
    if (!twin) throw new Error('The twin runs inside of tests only');
    return twin;
  };
}

export interface TwinProcess {
  readonly url: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly awsUrls: { readonly json: string; readonly s3: string };
  readonly operatorKey: Twin['operatorKey'];
  readonly stripeUrl: string;
  readonly table: string;
  readonly pid: number;
  /** kill -9: nothing is written or closed any more. */
  kill(): Promise<void>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

/** A twin in a process of its own, for tests that kill it and start it again over the same data folder. */
export async function spawnTwin(dataFolder: string, args: readonly string[] = ['--port', '0']): Promise<TwinProcess> {
  const entry = resolve(import.meta.dirname, '../../local/run-twin.ts');
  const child = spawn(process.execPath, [entry, '--data', dataFolder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Omit<TwinProcess, 'kill' | 'stop'>;
    return { ...said, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
  }
  const [code] = await exited;
  throw new Error(`The twin ended with ${code} before it served`);
}
