import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { chaosMoney } from './run-money.ts';
import { chaosTwin } from './run-twin-days.ts';

const usage = `Usage: npm run chaos -- money [--runs N] [--seed N] [--threads N]
       npm run chaos -- twin [--runs N] [--seed N]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const kind = positionals.join(' ');
const wanted = [values.runs ?? (kind === 'twin' ? '50' : '1000'), values.seed, values.threads].map(Number);
const [runs = 0, firstSeed = 0, threads = 0] = wanted;
const isGood = wanted.every((count) => Number.isSafeInteger(count) && count > 0);
if (!isGood || (kind !== 'money' && kind !== 'twin')) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const isRight = kind === 'money' ? await chaosMoney({ runs, firstSeed, threads }) : await chaosTwin(runs, firstSeed);
  if (!isRight) process.exitCode = 1;
}
