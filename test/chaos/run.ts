import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { chaosMoney } from './run-money.ts';

const usage = 'Usage: npm run chaos -- money [--runs N] [--seed N] [--threads N]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const [runs = 0, firstSeed = 0, threads = 0] = [values.runs, values.seed, values.threads].map(Number);
const isGood = [runs, firstSeed, threads].every((count) => Number.isSafeInteger(count) && count > 0);
if (positionals.join(' ') !== 'money' || !isGood) {
  console.error(usage);
  process.exitCode = 2;
} else if (!(await chaosMoney({ runs, firstSeed, threads }))) process.exitCode = 1;
