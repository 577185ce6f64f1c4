import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { tableLines } from '../examples/terminal/table.ts';
import type { Bench } from './bench.ts';

const benchFolder = import.meta.dirname;

/** Every bench is a file `<group>/<name>.ts` that exports `bench`. */
async function findBenches(): Promise<Bench[]> {
  const entries = await readdir(benchFolder, { withFileTypes: true });
  const groups = entries.filter((entry) => entry.isDirectory() && entry.name !== 'out').map((entry) => entry.name);
  const paths = await Promise.all(
    groups.map(async (group) =>
      (await readdir(resolve(benchFolder, group)))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => resolve(benchFolder, group, file)),
    ),
  );
  const modules = await Promise.all(paths.flat().map((path) => import(path) as Promise<{ bench?: Bench }>));
  return modules.flatMap((module) => (module.bench ? [module.bench] : []));
}

async function runBench(bench: Bench, dataFolder: string, seed: number, isJsonOnly: boolean): Promise<void> {
  const outFolder = resolve(benchFolder, 'out', `${bench.group}-${bench.name}`);
  await mkdir(outFolder, { recursive: true });
  const print = (line: string) => {
    if (!isJsonOnly) console.log(line);
  };
  const title = `${bench.group} ${bench.name}`;
  print(`\n${title}: ${bench.about}`);
  const result = await bench.run({ dataFolder, outFolder, seed, print });
  await writeFile(resolve(outFolder, 'raw.json'), JSON.stringify(result, null, 2));
  for (const line of tableLines(result.rows)) print(line);
  const { metrics, bars, holds, peers } = result;
  console.log(JSON.stringify({ bench: title, metrics, bars, holds, seed, peers }));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: resolve(benchFolder, '../../shared/data') },
    seed: { type: 'string', default: '1' },
  },
});
const [group, name] = positionals;
const benches = await findBenches();
const chosen = benches.filter((bench) => bench.group === group && (name === undefined || bench.name === name));
if (chosen.length === 0) {
  console.error(`Usage: npm run bench -- <group> [name] [--json] [--data DIR] [--seed N]\n\nThere are these benches:`);
  for (const bench of benches) console.error(`  ${bench.group} ${bench.name}: ${bench.about}`);
  process.exitCode = 2;
}
for (const bench of chosen) await runBench(bench, resolve(values.data), Number(values.seed), values.json);
