import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchService } from '../../../local/batch/batch-service.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { Permission } from '../../../local/service.ts';

const queueArn = 'arn:aws:batch:us-east-1:000000000000:job-queue/queue';
const definitionArn = 'arn:aws:batch:us-east-1:000000000000:job-definition/job:1';
const caller = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/machine' } as const;

let folder: string;
let clock: VirtualClock;
let asked: Permission[];
let service: BatchService;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gm-batch-'));
  clock = new VirtualClock();
  asked = [];
  service = open();
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

function open(): BatchService {
  return new BatchService({
    folder,
    region: 'us-east-1',
    accountId: '000000000000',
    clock,
    authorize: (_, permissions) => void asked.push(...permissions),
    trainingEntry: new URL('./container.mjs', import.meta.url).pathname,
    variablesOf: (roleArn) => ({ AWS_ACCESS_KEY_ID: `keys-of-${roleArn}` }),
    batch: {
      queueArns: [queueArn],
      definitions: [
        {
          arn: definitionArn,
          jobRoleArn: 'job-role',
          environment: { STAGE: 'gpu' },
          attempts: 3,
          retryRules: [
            { action: 'RETRY', statusReason: 'Host EC2*' },
            { action: 'RETRY', exitCode: '143' },
            { action: 'EXIT' },
          ],
          timeoutSeconds: 3600,
        },
      ],
    },
  });
}
const request = (mode: string, name = mode) => ({
  JobName: name,
  JobQueue: queueArn,
  JobDefinition: definitionArn,
  ContainerOverrides: { Environment: [{ Name: 'GM_MODE', Value: mode }] },
});
const submit = (mode: string) => service.submit(request(mode), caller, mode);
const logOf = (name: string) => {
  const file = join(folder, 'logs', `${name}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const untilWaiting = (name: string) => expect.poll(() => logOf(name), { timeout: 30_000 }).toContain('waiting');

describe('a Batch job', () => {
  it('is the container with the job role, and is done when that ends well', async () => {
    const id = submit('train');
    expect(await service.untilEnded(id)).toMatchObject({ JobId: id, Status: 'SUCCEEDED', Container: { ExitCode: 0 } });
    expect(logOf('train')).toContain('attempt 1 as keys-of-job-role');
    expect(asked.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['batch:SubmitJob', 'batch:DescribeJobs', 'batch:TerminateJob', 'events:PutRule']),
    );
  });

  it('that fails by itself is not tried again', async () => {
    const job = await service.untilEnded(submit('fail'));
    expect(job).toMatchObject({ Status: 'FAILED', Container: { ExitCode: 1 } });
    expect(job.Attempts).toHaveLength(1);
  });

  it('whose machine was taken away is tried again, as often as its definition says', async () => {
    const told = await service.untilEnded(submit('taken-once'));
    expect(told).toMatchObject({ Status: 'SUCCEEDED' });
    expect(told.Attempts).toMatchObject([{ Container: { ExitCode: 143 } }, { Container: { ExitCode: 0 } }]);
    const id = submit('wait-once');
    await untilWaiting('wait-once');
    expect(service.interrupt('wait-once')).toBe(true);
    const taken = await service.untilEnded(id);
    expect(taken).toMatchObject({ Status: 'SUCCEEDED' });
    expect(taken.Attempts).toMatchObject([{ StatusReason: expect.stringMatching(/^Host EC2/) as string }, {}]);
    expect(service.interrupt('wait-once')).toBe(false);
  });

  it('ends when it is terminated, and when an attempt takes too long', async () => {
    const stopped = submit('wait');
    await untilWaiting('wait');
    service.terminate(stopped);
    expect(await service.untilEnded(stopped)).toMatchObject({ Status: 'FAILED' });
    const late = service.submit(request('wait', 'late'), caller, 'late');
    await untilWaiting('late');
    await clock.advance(3601 * 1000);
    const ended = await service.untilEnded(late);
    expect(ended).toMatchObject({ Status: 'FAILED', StatusReason: 'Job attempt duration exceeded timeout' });
    expect(ended.Attempts).toHaveLength(1);
  });

  it('is submitted once by one token, and goes on when the twin starts again', async () => {
    const id = submit('wait-once');
    expect(submit('wait-once')).toBe(id);
    await untilWaiting('wait-once');
    await service.close();
    service = open();
    service.resume();
    await expect.poll(() => logOf('wait-once').match(/attempt/g)?.length, { timeout: 30_000 }).toBe(2);
    service.interrupt('wait-once');
    expect(await service.untilEnded(id)).toMatchObject({ Status: 'SUCCEEDED' });
  });

  it('is refused for a queue, a definition or a member that is not known', () => {
    expect(() => service.submit({ ...request('x'), JobQueue: 'arn:other' }, caller, 'x')).toThrow('JobQueue');
    expect(() => service.submit({ ...request('x'), JobDefinition: 'arn:other' }, caller, 'x')).toThrow('JobDefinition');
    expect(() => service.submit({ ...request('x'), ArrayProperties: {} }, caller, 'x')).toThrow('ArrayProperties');
  });
});
