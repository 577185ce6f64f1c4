import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import type { FunctionSpec } from '../../../local/deployment.ts';
import type { FunctionHostOptions } from '../../../local/lambda/function-host.ts';
import { functionSpec, type HostedFunctions, hostFunctions } from '../../support/functions.ts';

let hosted: HostedFunctions;
afterEach(() => hosted.host.close());

function start(spec: FunctionSpec, overrides: Partial<FunctionHostOptions> = {}) {
  hosted = hostFunctions([spec], overrides);
  const invoke = async (event: unknown = {}) =>
    JSON.parse((await hosted.host.invokeJson(spec.arn, JSON.stringify(event))).toString());
  return { invoke, ...hosted };
}

describe('a function of the template', () => {
  test('gets its event and context, and is reused warm', async () => {
    const { invoke } = start(
      functionSpec(
        'echo',
        `let calls = 0;
        export const handler = async (event, context) => ({
          event, calls: ++calls, name: context.functionName, arn: context.invokedFunctionArn,
          remaining: context.getRemainingTimeInMillis(), id: context.awsRequestId,
        });`,
      ),
    );
    const first = await invoke({ text: 'naïve ☃' });
    expect(first).toMatchObject({ event: { text: 'naïve ☃' }, calls: 1, name: 'echo' });
    expect(first.remaining).toBeGreaterThan(4000);
    const second = await invoke();
    expect(second.calls).toBe(2);
    expect(second.id).not.toBe(first.id);
  });

  test('sees its own environment and role, and nothing of the laptop', async () => {
    process.env.GRISTMILL_LAPTOP_SECRET = 'do not leak';
    const spec = functionSpec('env', 'export const handler = async () => process.env;', {
      environment: { TABLE_NAME: 'rows' },
    });
    const { invoke } = start(spec, { endpoints: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' } });
    const seen = await invoke();
    expect(seen).toMatchObject({
      TABLE_NAME: 'rows',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA[0-9A-F]{16}$/),
    });
    expect(seen).not.toHaveProperty('GRISTMILL_LAPTOP_SECRET');
    expect(seen.HOME).not.toBe(process.env.HOME);
  });

  test('has helper threads only where its memory gives it more than one processor', async () => {
    const code = 'export const handler = async () => process.execArgv;';
    const { invoke } = start(functionSpec('small', code, { memoryMb: 1769 }));
    expect(await invoke()).toContain('--single-threaded');
    hosted.host.close();
    expect(await start(functionSpec('large', code, { memoryMb: 1770 })).invoke()).not.toContain('--single-threaded');
  });

  test('an error that the handler throws keeps its name and message', async () => {
    const code = `export const handler = async () => { throw Object.assign(new Error('no rows'), { name: 'RunError' }); };`;
    const { invoke } = start(functionSpec('throws', code));
    await expect(invoke()).rejects.toMatchObject({ errorType: 'RunError', message: 'no rows' });
  });

  test('a module that does not load fails the request that waited for it, and is tried again by the next', async () => {
    const { invoke } = start(functionSpec('broken', `throw new TypeError('at the top');`));
    await expect(invoke()).rejects.toMatchObject({ errorType: 'TypeError', message: 'at the top' });
    await expect(invoke()).rejects.toMatchObject({ errorType: 'TypeError' });
  });

  test('a handler that is not there is named', async () => {
    const { invoke } = start(functionSpec('nameless', 'export const other = 1;'));
    await expect(invoke()).rejects.toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  test('a timeout kills the process, says so as Lambda does, and the next request runs', async () => {
    const code = `export const handler = async ({ forever }) => forever ? new Promise(() => setInterval(() => {}, 1e3)) : 'ok';`;
    const { invoke } = start(functionSpec('slow', code, { timeoutSeconds: 1 }));
    await expect(invoke({ forever: true })).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
      message: expect.stringMatching(/^RequestId: [0-9a-f-]+ Error: Task timed out after 1\.00 seconds$/),
    });
    expect(await invoke()).toBe('ok');
  });

  test('a process that exits fails its request, and the next runs in a new one', async () => {
    const code = `export const handler = async ({ exit }) => exit ? process.exit(3) : process.pid;`;
    const { invoke } = start(functionSpec('exits', code));
    const before = await invoke();
    await expect(invoke({ exit: true })).rejects.toMatchObject({
      errorType: 'Runtime.ExitError',
      message: expect.stringContaining('exit status 3'),
    });
    expect(await invoke()).not.toBe(before);
  });

  test('above its reserved concurrency it is throttled', async () => {
    const code = `export const handler = async () => new Promise((resolve) => setTimeout(resolve, 300, 'done'));`;
    const { invoke } = start(functionSpec('reserved', code, { reservedConcurrency: 1 }));
    const first = invoke();
    await expect(invoke()).rejects.toMatchObject({ errorType: 'Lambda.TooManyRequestsException' });
    expect(await first).toBe('done');
  });

  test('runs requests side by side when they take long, within the bound of environments', async () => {
    const code = `export const handler = async () => new Promise((resolve) => setTimeout(resolve, 700, process.pid));`;
    const { invoke, host } = start(functionSpec('parallel', code), { maxEnvironments: 2 });
    await invoke();
    const pids = await Promise.all([invoke(), invoke(), invoke(), invoke()]);
    expect(new Set(pids).size).toBe(2);
    expect(host.environmentCounts()).toEqual({ parallel: 2 });
  });

  test('many short requests at once share few environments', async () => {
    const code = `export const handler = async () => process.pid;`;
    const { invoke, host } = start(functionSpec('short', code), { maxEnvironments: 16 });
    await invoke();
    await Promise.all(Array.from({ length: 64 }, () => invoke()));
    expect(host.environmentCounts().short).toBeLessThanOrEqual(2 * availableParallelism());
  });

  test('a queue that does not end gets more of them', async () => {
    const { invoke, host } = start(functionSpec('steady', 'export const handler = async () => 1;'), {
      maxEnvironments: 2 * availableParallelism() + 1,
    });
    const hasMore = () => (host.environmentCounts().steady ?? 0) > 2 * availableParallelism();
    const endMs = Date.now() + 20_000;
    const client = async () => {
      while (!hasMore() && Date.now() < endMs) await invoke();
    };
    await Promise.all(Array.from({ length: 64 }, client));
    expect(hasMore()).toBe(true);
  });

  test('an idle environment ends', async () => {
    const { invoke, host } = start(functionSpec('idle', `export const handler = async () => 1;`), { idleExpiryMs: 50 });
    await invoke();
    await expect.poll(() => host.environmentCounts().idle, { timeout: 3000 }).toBe(0);
  });

  test('sees the virtual clock, whichever way it asks for the time', async () => {
    const code = `export const handler = async (_, context) => ({
      now: Date.now(), made: new Date().getTime(), fixed: new Date(0).toISOString(), isDate: new Date() instanceof Date,
      remaining: context.getRemainingTimeInMillis(),
    });`;
    const { invoke, clock } = start(functionSpec('clock', code));
    await invoke();
    await clock.advance(48 * 3600_000);
    const seen = await invoke();
    expect(Math.abs(seen.now - clock.now())).toBeLessThan(2000);
    expect(Math.abs(seen.made - clock.now())).toBeLessThan(2000);
    expect(seen).toMatchObject({ fixed: '1970-01-01T00:00:00.000Z', isDate: true });
    expect(seen.remaining).toBeGreaterThan(3000);
    expect(seen.remaining).toBeLessThanOrEqual(5000);
  });

  test('logs to its file, and so does what went wrong', async () => {
    const code = `export const handler = async () => { console.log('a line'); throw new Error('gone wrong'); };`;
    const { invoke, host } = start(functionSpec('logs', code));
    await expect(invoke()).rejects.toThrow('gone wrong');
    const log = readFileSync(host.logs.pathOf('logs'), 'utf8');
    expect(log).toContain('a line');
    expect(log).toContain('gone wrong');
  });

  test('faults strike it by name: lost before its work, lost after it, and throttled', async () => {
    const code = `let calls = 0; export const handler = async () => ++calls;`;
    const { invoke, faults } = start(functionSpec('faulty', code));
    expect(await invoke()).toBe(1);
    faults.add([{ target: 'function:faulty', kind: 'crash', times: 1 }]);
    await expect(invoke()).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await invoke()).toBe(3);
    faults.add([{ target: 'function:faulty', kind: 'throttle', times: 1 }]);
    await expect(invoke()).rejects.toMatchObject({ errorType: 'Lambda.TooManyRequestsException' });
    faults.add([{ target: 'function:faulty', kind: 'error_before_commit', times: 1 }]);
    await expect(invoke()).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await invoke()).toBe(1);
  });
});
