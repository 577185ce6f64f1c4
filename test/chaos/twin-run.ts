import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { seededRandom } from '../../shared/learning/random.ts';
import { hourMs } from '../../shared/usage/hour.ts';
import { ask } from '../support/ask.ts';
import { loan } from '../support/trained-model.ts';
import { faultsOfDay } from './check-twin.ts';
import type { TwinWorld } from './twin-world.ts';

const lanes = 3;
const maxAttempts = 200;
/** What a dead environment held of the limit comes back in minutes: nobody waits for it here. */
const maxRefusals = 3;
const minuteSeconds = 60;
/** Real time that the scheduled functions have after each move of the clock. */
const pauseMs = 700;
/** Hours that everything has to come to rest in, after the invoice is final. */
const restHours = 16;
const answeredShape = z.object({ usage: z.object({ record_id: z.string(), units: z.int() }) });

/** A prediction that the customer has an answer to. */
interface Acknowledged {
  readonly recordId: string;
  readonly units: number;
}

/** One day of a tenant's: predictions while processes die, then its invoice. */
export interface Day {
  readonly startMs: number;
  readonly endMs: number;
  readonly acknowledged: readonly Acknowledged[];
}

/** Plays one day by its seed; answers what was found wrong at the end of it. */
export async function playTwinDay(world: TwinWorld, seed: number): Promise<{ faults: string[]; answered: number }> {
  const random = seededRandom(seed);
  const { startMs, endMs } = await currentPeriod(world);
  const acknowledged: Acknowledged[] = [];
  await Promise.all([
    killWhile(world, random),
    ...Array.from({ length: lanes }, (_, lane) => predictMany(world, random, `${seed}-${lane}`, acknowledged)),
  ]);
  // Over the sealing and sending of the hour, and on to the end of the period and its invoice.
  for (const minutes of [70, 20, 40]) await move(world, random, minutes * minuteSeconds);
  for (let left = endMs - (await world.now()); left > 0; left = endMs - (await world.now())) {
    await move(world, random, Math.min(left / 1000 + 1, (1 + Math.floor(random() * 7)) * 60 * minuteSeconds));
  }
  for (const minutes of [30, 45, 30, 65]) await move(world, random, minutes * minuteSeconds);
  const day = { startMs, endMs, acknowledged };
  let faults = await faultsOfDay(world, day);
  for (let hour = 0; faults.length > 0 && hour < restHours; hour += 1) {
    await world.advance(hourMs / 1000);
    await sleep(pauseMs);
    faults = await faultsOfDay(world, day);
  }
  return { faults, answered: acknowledged.length };
}

/** The period that the subscription is in; the next one where this one is nearly over. */
async function currentPeriod(world: TwinWorld): Promise<{ startMs: number; endMs: number }> {
  for (;;) {
    const { items } = await world.stripe.subscriptions.retrieve(world.subscriptionId);
    const [item] = items.data;
    if (!item) throw new Error('The subscription has no items');
    const [startMs, endMs] = [item.current_period_start * 1000, item.current_period_end * 1000];
    const leftMs = endMs - (await world.now());
    if (leftMs > 2 * hourMs) return { startMs, endMs };
    await world.advance(Math.max(0, leftMs) / 1000 + minuteSeconds);
    await sleep(pauseMs);
  }
}

/** A customer who sends a request with its key again until it is answered, or refused for good. */
async function predictMany(world: TwinWorld, random: () => number, lane: string, acknowledged: Acknowledged[]) {
  const count = 6 + Math.floor(random() * 6);
  for (let index = 0; index < count; index += 1) {
    const units = 1 + Math.floor(random() * 5);
    const body = { inputs: Array.from({ length: units }, () => loan) };
    const headers = { 'idempotency-key': `${lane}-${index}` };
    for (let attempt = 0, refusals = 0; attempt < maxAttempts && refusals < maxRefusals; attempt += 1) {
      const url = `${world.url}/v1/models/${world.model.modelId}/predict`;
      const answer = await ask(url, { key: world.tenant.key, json: body, headers }).catch(() => undefined);
      if (answer?.status === 200) {
        const { usage } = answeredShape.parse(answer.body);
        acknowledged.push({ recordId: usage.record_id, units: usage.units });
      }
      if (answer?.status === 429) refusals += 1;
      else if (answer && answer.status < 500 && answer.status !== 409) break;
      await sleep(50);
    }
  }
}

/** Functions die while they answer; the twin now and then. */
async function killWhile(world: TwinWorld, random: () => number): Promise<void> {
  for (let kill = 0; kill < 3; kill += 1) {
    await sleep(50 + random() * 500);
    world.killFunctions(random);
  }
  if (random() < 0.6) await world.killTwin();
}

/** Moves time on; functions or the twin die while what fell due is done. */
async function move(world: TwinWorld, random: () => number, seconds: number): Promise<void> {
  const moving = world.advance(seconds).catch(() => undefined);
  const draw = random();
  if (draw < 0.3) {
    await sleep(random() * pauseMs);
    world.killFunctions(random);
  } else if (draw < 0.4) {
    await sleep(random() * pauseMs);
    await world.killTwin();
  }
  await moving;
  await sleep(pauseMs);
}
