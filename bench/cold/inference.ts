import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundleAll, functionsFolder } from '../../infra/bundle.ts';
import { layOutOnnxRuntime } from '../../infra/onnx-runtime.ts';
import type { ArtifactFiles } from '../../shared/learning/tasks/task.ts';
import { type Bench, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';
import { sixMegabyteModel } from './six-megabyte-model.ts';

const rounds = 11;
const folder = 'tenants/tnt_bench/artifacts/run_bench/network/';

interface Start {
  readonly kind: string;
  readonly importedMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** What the function reads its artifact from, as near as a bucket can be. */
async function serveArtifact(files: ArtifactFiles) {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://bucket').pathname.split('/').at(-1) ?? '';
    const bytes = files.get(name);
    response.writeHead(bytes ? 200 : 404, { 'content-length': bytes?.length ?? 0 }).end(bytes);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export const bench: Bench = {
  group: 'cold',
  name: 'inference',
  about: 'from the start of a process to the first answer of inference, by a 6 MB model that it must load',
  run: async ({ outFolder, seed, print }) => {
    bundleAll();
    const layer = join(outFolder, 'layer');
    layOutOnnxRuntime(layer, {
      os: process.platform as 'linux' | 'darwin' | 'win32',
      architecture: process.arch as 'arm64' | 'x64',
    });
    const files = sixMegabyteModel(seed);
    const bucket = await serveArtifact(files);
    const input = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, index / 20]));
    const event = JSON.stringify({ artifact_folder: folder, inputs: [input] });
    const program = resolve(import.meta.dirname, 'peers/first-answer.mjs');
    const bundle = resolve(functionsFolder, 'inference/handler.mjs');
    const environment = {
      PATH: process.env.PATH,
      NODE_PATH: join(layer, 'nodejs/node_modules'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_S3: bucket.url,
      BUCKET_NAME: 'bucket',
      STAGE: 'bench',
    };
    const starts: Start[] = [];
    for (let round = 0; round < rounds; round += 1) {
      print(`start ${round + 1} of ${rounds} ...`);
      const { stdout } = await promisify(execFile)(process.execPath, [program, bundle, event], { env: environment });
      const start = JSON.parse(stdout) as Start;
      if (start.kind !== 'outputs') throw new Error(`inference answered ${stdout}`);
      starts.push(start);
    }
    bucket.close();
    const of = (read: (start: Start) => number) => Number(median(starts.map(read)).toFixed(1));
    const metrics = {
      process_ms: of(({ wallMs }) => wallMs),
      cpu_ms: of(({ cpuMs }) => cpuMs),
      import_ms: of(({ importedMs }) => importedMs),
      peak_memory_mb: Math.max(...starts.map(({ peakMb }) => Math.ceil(peakMb))),
      model_mb: Number(([...files.values()].reduce((sum, { length }) => sum + length, 0) / 1e6).toFixed(2)),
    };
    const bars = { process_ms: { at_most: 600 } };
    return { rows: [metrics], metrics, bars, holds: holdsBars(metrics, bars), peers: {}, raw: starts };
  },
};
