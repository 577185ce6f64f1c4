import { cpSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../infra/bundle.ts';
import { assemble } from '../../local/assembly.ts';
import { readTemplate } from '../../local/template.ts';
import type { Bench } from '../bench.ts';
import { median, quantile } from '../quantile.ts';
import { makeServeData } from './dataset.ts';
import { bodiesOf, drive } from './drive.ts';
import { type Gristmill, startGristmill } from './gristmill.ts';

const root = resolve(import.meta.dirname, '../..');
const rounds = 5;
const secondsOfLoad = 4;
const secondsOfWarmUp = 10;
const connections = 4;

export const bench: Bench = {
  group: 'serve',
  name: 'ledger-put',
  about: `what the durable record of usage adds to predict on the twin: ${connections} connections, with it and without`,
  async run({ outFolder, seed, print }) {
    const data = makeServeData(seed);
    const bodies = bodiesOf(data);
    const without = await assemblyWithoutLedger();
    const twins: (readonly [name: string, twin: Gristmill])[] = [];
    const latencies: Record<string, number[][]> = { with: [], without: [] };
    try {
      for (const [name, args] of [['with', []] as const, ['without', ['--assembly', without]] as const]) {
        print(`training on the twin ${name} the ledger put ...`);
        twins.push([name, await startGristmill(resolve(outFolder, name), data, seed, args)]);
      }
      for (let round = 0; round <= rounds; round += 1) {
        for (const [name, { url, headers }] of round % 2 === 0 ? twins : twins.toReversed()) {
          const seconds = round === 0 ? secondsOfWarmUp : secondsOfLoad;
          const { latenciesMs } = await drive({ url, headers, bodies, connections, seconds });
          if (round > 0) latencies[name]?.push([...latenciesMs]);
          print(`round ${round}: ${name} p50 ${quantile(latenciesMs, 0.5).toFixed(2)} ms`);
        }
      }
    } finally {
      await Promise.all(twins.map(([, twin]) => twin.stop()));
    }
    const of = (name: string, share: number) => median((latencies[name] ?? []).map((some) => quantile(some, share)));
    const rows = (['with', 'without'] as const).map((name) => ({
      'ledger put': name,
      'p50 ms': of(name, 0.5).toFixed(2),
      'p99 ms': of(name, 0.99).toFixed(2),
    }));
    const metrics = {
      p50_ms: of('with', 0.5),
      p99_ms: of('with', 0.99),
      p50_without_ms: of('without', 0.5),
      p99_without_ms: of('without', 0.99),
      p50_ratio: of('with', 0.5) / of('without', 0.5),
      p99_ratio: of('with', 0.99) / of('without', 0.99),
    };
    return { rows, metrics, bars: {}, holds: null, peers: {}, raw: latencies };
  },
};

/** The assembly as it is deployed, but for predict, which is bundled without the module that records usage. */
async function assemblyWithoutLedger(): Promise<string> {
  const folder = resolve(root, '.gristmill/without-ledger');
  rmSync(folder, { recursive: true, force: true });
  cpSync(await assemble(resolve(root, '.gristmill/assembly')), folder, { recursive: true });
  const { deployment } = readTemplate(folder, { awsUrl: 'http://127.0.0.1:1', frontDoorHost: '127.0.0.1:1' });
  const predict = deployment.functions.find(({ logicalId }) => logicalId.startsWith('predictFunction'));
  if (!predict) throw new Error('The deployment has no function predict');
  const commit = resolve(root, 'shared/prediction/commit.ts');
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: { handler: 'functions/predict/handler.ts' },
    outdir: predict.codeFolder,
    target: 'node24',
    sourcemap: false,
    write: false,
    plugins: [
      {
        name: 'without the ledger',
        setup: (bundling) => {
          bundling.onLoad({ filter: /shared[/\\]prediction[/\\]commit\.ts$/ }, ({ path }) => {
            if (path !== commit) return undefined;
            const contents = `export * from '${resolve(import.meta.dirname, 'without-ledger.ts')}';`;
            return { contents, loader: 'ts', resolveDir: root };
          });
        },
      },
    ],
  });
  for (const { path, contents } of outputFiles) await writeFile(path, contents);
  return folder;
}
