import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import { Faults } from '../../../local/faults.ts';
import { type Control, openControl } from '../../../local/twin/control.ts';
import { temporaryFolder } from '../../support/functions.ts';

const dataFolder = temporaryFolder('control');
const clock = new VirtualClock();
const faults = new Faults(1);
const interrupted: string[] = [];
let control: Control;
beforeAll(async () => {
  control = await openControl({
    dataFolder,
    port: 0,
    clock,
    faults,
    metrics: () => ({ calls: 3 }),
    interrupt: (job) => {
      if (job === 'unknown') throw new Error('There is no such job');
      interrupted.push(job);
    },
  });
});
afterAll(() => control.close());

async function call(method: string, path: string, body?: unknown, token = control.token) {
  const answer = await fetch(`${control.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the control API', () => {
  test('takes only the token that the data folder holds', async () => {
    expect(readFileSync(join(dataFolder, 'control.token'), 'utf8')).toBe(control.token);
    expect((await call('GET', '/metrics', undefined, 'guessed')).status).toBe(401);
    expect(await call('GET', '/metrics')).toEqual({ status: 200, body: { calls: 3 } });
  });

  test('advances the clock', async () => {
    const before = clock.now();
    expect((await call('POST', '/clock/advance', { seconds: 3600 })).status).toBe(200);
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect((await call('POST', '/clock/advance', { seconds: -1 })).status).toBe(400);
  });

  test('sets and clears faults, and refuses those it does not know', async () => {
    const fault = { target: 'dynamodb:PutItem', kind: 'throttle', times: 1 };
    expect((await call('POST', '/faults', [fault])).status).toBe(200);
    expect(faults.strike('dynamodb:PutItem', ['throttle'])).toBeDefined();
    expect((await call('GET', '/faults')).body.faults).toMatchObject([{ target: 'dynamodb:PutItem', struck: 1 }]);
    expect((await call('DELETE', '/faults')).body).toEqual({ faults: [] });
    expect((await call('POST', '/faults', [{ ...fault, kind: 'meteor' }])).status).toBe(400);
  });

  test('interrupts a job, or says why it cannot', async () => {
    await call('POST', '/sagemaker/interrupt', { job: 'gm-1' });
    expect(interrupted).toEqual(['gm-1']);
    expect(await call('POST', '/sagemaker/interrupt', { job: 'unknown' })).toEqual({
      status: 400,
      body: { message: 'There is no such job' },
    });
  });

  test('lists its operations to who asks for another', async () => {
    const answer = await call('GET', '/nothing');
    expect(answer.status).toBe(404);
    expect(answer.body.operations).toContain('POST /clock/advance');
  });
});
