import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/functions.ts';
import { playTwinDay } from './twin-run.ts';
import { TwinWorld } from './twin-world.ts';

const timeoutMs = 600_000;
const folder = temporaryFolder('chaos');
let world: TwinWorld;
beforeAll(async () => {
  world = await TwinWorld.begin(folder);
}, timeoutMs);
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a twin whose processes are killed bills each day as its ledger says, within its limit', {
  timeout: timeoutMs,
}, async () => {
  for (const seed of [1, 2]) {
    const { faults, answered } = await playTwinDay(world, seed);
    expect(faults, `seed ${seed}`).toEqual([]);
    expect(answered).toBeGreaterThan(3);
  }
  expect(world.counts.functionKills).toBeGreaterThan(0);
});
