import { parseArgs } from 'node:util';
import { isNaiveWrong, naiveDesigns, playMoney } from './money.ts';

/** Seeds that the naive designs are played with beside ours. */
const naiveRuns = 200;

async function chaosMoney(runs: number, firstSeed: number): Promise<boolean> {
  const sums = { wrong: 0, overshot: 0, stranded: 0, corrections: 0, crashes: 0 };
  const startedMs = Date.now();
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const outcome = await playMoney(seed);
    const { faults, overshot, stranded } = outcome;
    if (faults.length > 0) sums.wrong += 1;
    sums.overshot += overshot;
    sums.stranded += stranded;
    sums.corrections += outcome.corrections;
    sums.crashes += outcome.crashes;
    if (faults.length > 0 || overshot > 0 || stranded > 0) {
      console.log(`seed ${seed} (${outcome.kind}): overshot ${overshot}, stranded ${stranded}`);
      for (const fault of faults) console.log(`  ${fault}`);
    }
    const done = seed - firstSeed + 1;
    if (done % 500 === 0) console.log(`${done} runs, ${Math.round((Date.now() - startedMs) / 1000)} s`);
  }
  const naive = Math.min(naiveRuns, runs);
  const designs: Record<string, number> = {};
  for (const design of Object.keys(naiveDesigns) as (keyof typeof naiveDesigns)[]) {
    let wrong = 0;
    for (let seed = firstSeed; seed < firstSeed + naive; seed += 1) if (await isNaiveWrong(design, seed)) wrong += 1;
    designs[design] = wrong;
    console.log(`${design}: ${wrong} of ${naive} runs wrong`);
  }
  const { wrong, overshot, stranded, corrections, crashes } = sums;
  const naiveReport = { naive_runs: naive, naive_wrong: designs };
  console.log(
    JSON.stringify({ chaos: 'money', runs, wrong, overshot, stranded, corrections, crashes, ...naiveReport }),
  );
  return wrong === 0 && overshot === 0 && stranded === 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const [kind] = positionals;
const runs = Number(values.runs);
if (kind !== 'money' || !Number.isSafeInteger(runs) || runs < 1) {
  console.error('Usage: npm run chaos -- money [--runs N] [--seed N]');
  process.exitCode = 2;
} else if (!(await chaosMoney(runs, Number(values.seed)))) process.exitCode = 1;
