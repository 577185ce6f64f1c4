import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playTwinDay } from './twin-run.ts';
import { TwinWorld } from './twin-world.ts';

/** Plays days on a twin whose processes are killed; prints each, and one last line of JSON. True when none was wrong. */
export async function chaosTwin(runs: number, firstSeed: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-chaos-'));
  const sums = { wrong: 0, overshot: 0, stranded: 0, acknowledged: 0 };
  const startedMs = Date.now();
  const world = await TwinWorld.begin(folder);
  try {
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const { faults, answered } = await playTwinDay(world, seed);
      sums.acknowledged += answered;
      if (faults.length > 0) sums.wrong += 1;
      for (const kind of ['overshot', 'stranded'] as const) {
        sums[kind] += faults.filter((fault) => fault.startsWith(kind)).length;
      }
      for (const fault of faults) console.log(`seed ${seed}: ${fault}`);
      const done = seed - firstSeed + 1;
      const seconds = (Date.now() - startedMs) / 1000;
      const left = Math.round((seconds / done) * (runs - done));
      console.log(`${done} of ${runs} runs, ${sums.wrong} wrong, ${Math.round(seconds)} s, about ${left} s left`);
    }
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const { twinKills: twin_kills, functionKills: function_kills } = world.counts;
  console.log(JSON.stringify({ chaos: 'twin', runs, ...sums, twin_kills, function_kills }));
  return sums.wrong === 0;
}
