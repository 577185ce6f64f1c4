import { naiveDesigns } from './money.ts';
import { playSeeds } from './play-seeds.ts';
import type { SeedTask } from './seed-worker.ts';

/** Seeds that the naive designs are played with beside ours. */
const naiveRuns = 200;
const reportMs = 30_000;

interface Plan {
  readonly runs: number;
  readonly firstSeed: number;
  readonly threads: number;
}

function* tasksOf({ runs, firstSeed }: Plan): Generator<SeedTask> {
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) yield { design: 'ours', seed };
  for (const design of Object.keys(naiveDesigns) as (keyof typeof naiveDesigns)[]) {
    for (let seed = firstSeed; seed < firstSeed + Math.min(naiveRuns, runs); seed += 1) yield { design, seed };
  }
}

/** Plays every seed, prints those that are wrong, and one last line of JSON; true when none was. */
export async function chaosMoney(plan: Plan): Promise<boolean> {
  const { runs } = plan;
  const sums = { wrong: 0, overshot: 0, stranded: 0, corrections: 0, adjustments: 0, crashes: 0 };
  const naive = Object.fromEntries(Object.keys(naiveDesigns).map((design) => [design, 0]));
  const startedMs = Date.now();
  let [done, reportedMs] = [0, startedMs];
  const report = () => {
    const seconds = (Date.now() - startedMs) / 1000;
    const left = Math.round((seconds / done) * (runs - done));
    console.log(`${done} of ${runs} runs, ${sums.wrong} wrong, ${Math.round(seconds)} s, about ${left} s left`);
  };
  await playSeeds(tasksOf(plan), plan.threads, ({ design, seed }, answer) => {
    if (typeof answer === 'boolean') {
      naive[design] = (naive[design] ?? 0) + (answer ? 1 : 0);
      return;
    }
    const { kind, faults, overshot, stranded } = answer;
    if (faults.length > 0) sums.wrong += 1;
    sums.overshot += overshot;
    sums.stranded += stranded;
    sums.corrections += answer.corrections;
    sums.adjustments += answer.adjustments;
    sums.crashes += answer.crashes;
    if (faults.length > 0 || overshot > 0 || stranded > 0) {
      console.log(`seed ${seed} (${kind}): overshot ${overshot}, stranded ${stranded}`);
      for (const fault of faults) console.log(`  ${fault}`);
    }
    done += 1;
    if (done === runs || Date.now() - reportedMs >= reportMs) {
      reportedMs = Date.now();
      report();
    }
  });
  const naive_runs = Math.min(naiveRuns, runs);
  for (const [design, wrong] of Object.entries(naive)) console.log(`${design}: ${wrong} of ${naive_runs} runs wrong`);
  console.log(JSON.stringify({ chaos: 'money', runs, ...sums, naive_runs, naive_wrong: naive }));
  return sums.wrong === 0 && sums.overshot === 0 && sums.stranded === 0;
}
