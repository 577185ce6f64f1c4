import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { expect, it, vi } from 'vitest';
import { twoSteps } from './run-until-killed.ts';
import { machineArn, StatesFixture } from './states-fixture.ts';

it('an execution that was running at kill -9 begins anew from its input, and its history says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-states-kill-'));
  const script = new URL('./run-until-killed.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: child.stdout }), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const first = vi.fn(() => ({}));
  const second = vi.fn(() => ({ done: true }));
  const twin = new StatesFixture({ definition: twoSteps, functions: { first, second }, folder });
  const executionArn = `${machineArn.replace('stateMachine', 'execution')}:run_1`;
  try {
    expect(await twin.describe(executionArn)).toMatchObject({ status: 'RUNNING', input: '{"run_id":"run_1"}' });
    twin.service.resume();
    await vi.waitFor(async () => expect((await twin.describe(executionArn)).status).toBe('SUCCEEDED'));
    expect(first).toHaveBeenCalledWith({ run_id: 'run_1' });
    expect(second).toHaveBeenCalledTimes(1);
    const { events = [] } = await (await twin.client()).send(new GetExecutionHistoryCommand({ executionArn }));
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'ExecutionRedriven')).toHaveLength(1);
    expect(types.indexOf('ExecutionRedriven')).toBeGreaterThan(types.indexOf('ExecutionStarted'));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, at) => at + 1));
    expect(twin.events.map(({ detail }) => detail.status)).toEqual(['SUCCEEDED']);
  } finally {
    await twin.stop();
    twin.remove();
  }
});
