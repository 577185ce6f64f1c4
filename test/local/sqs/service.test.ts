import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import type { QueueSpec } from '../../../local/deployment.ts';
import { SqsService } from '../../../local/sqs/service.ts';

const queue = (name: string, more: Partial<QueueSpec> = {}): QueueSpec => ({
  name,
  arn: `arn:aws:sqs:eu-central-1:000000000000:${name}`,
  url: `http://127.0.0.1:4566/000000000000/${name}`,
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  deadLetter: undefined,
  ...more,
});
const dead = queue('dead', { retentionSeconds: 1_209_600 });
const jobs = queue('jobs', { deadLetter: { arn: dead.arn, maxReceiveCount: 2 } });
const queues = [jobs, dead];

let dataFolder: string;
let clock: VirtualClock;
let service: SqsService;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-sqs-'));
  clock = new VirtualClock();
  service = new SqsService({ dataFolder, queues, clock });
});
afterEach(async () => {
  await service.close();
  clock.close();
  rmSync(dataFolder, { recursive: true });
});

interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly MessageId: string;
  readonly Attributes?: Record<string, string>;
}

const call = (operation: string, input: Record<string, unknown> = {}, target = jobs) =>
  service.handle(operation, { QueueUrl: target.url, ...input });
const send = (MessageBody: string, more: Record<string, unknown> = {}) => call('SendMessage', { MessageBody, ...more });
async function receive(input: Record<string, unknown> = {}, target = jobs): Promise<readonly Received[]> {
  const { Messages = [] } = await call('ReceiveMessage', input, target);
  return Messages as Received[];
}
const bodies = (messages: readonly Received[]) => messages.map(({ Body }) => Body);
async function depth(target = jobs): Promise<unknown> {
  const { Attributes } = await call('GetQueueAttributes', { AttributeNames: ['All'] }, target);
  const all = Attributes as Record<string, string>;
  return [
    all.ApproximateNumberOfMessages,
    all.ApproximateNumberOfMessagesNotVisible,
    all.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
}

describe('a queue', () => {
  it('gives a sent message, with the digest of its body, to one receiver until it is deleted', async () => {
    expect(await send('hello')).toMatchObject({ MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' });
    const [message] = await receive({ AttributeNames: ['ApproximateReceiveCount'] });
    expect(message).toMatchObject({ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    await call('DeleteMessage', { ReceiptHandle: message?.ReceiptHandle });
    await clock.advance(31_000);
    expect(await receive()).toEqual([]);
    expect(await depth()).toEqual([0, 0, 0]);
  });

  it('gives a message again when its visibility timeout has passed', async () => {
    await send('again');
    await receive();
    await clock.advance(29_000);
    expect(await receive()).toEqual([]);
    await clock.advance(2_000);
    expect(bodies(await receive())).toEqual(['again']);
  });

  it('shortens and lengthens the time that a message is hidden', async () => {
    await send('a');
    const [first] = await receive();
    await call('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 });
    const [second] = await receive();
    await call('ChangeMessageVisibility', { ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 100 });
    await clock.advance(99_000);
    expect(await depth()).toEqual([0, 1, 0]);
    await clock.advance(2_000);
    expect(await depth()).toEqual([1, 0, 0]);
    await expect(
      call('ChangeMessageVisibility', { ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 5 }),
    ).rejects.toThrow('not in flight');
  });

  it('does not delete by a receipt that a later receive replaced', async () => {
    await send('a');
    const [first] = await receive({ VisibilityTimeout: 0 });
    const [second] = await receive();
    await call('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle });
    expect(await depth()).toEqual([0, 1, 0]);
    await call('DeleteMessage', { ReceiptHandle: second?.ReceiptHandle });
    expect(await depth()).toEqual([0, 0, 0]);
    await expect(call('DeleteMessage', { ReceiptHandle: 'made up' })).rejects.toThrow('receipt handle is invalid');
  });

  it('holds a delayed message back', async () => {
    await send('later', { DelaySeconds: 60 });
    expect(await depth()).toEqual([0, 0, 1]);
    expect(await receive()).toEqual([]);
    await clock.advance(61_000);
    expect(bodies(await receive())).toEqual(['later']);
  });

  it('forgets messages after their retention', async () => {
    await send('old');
    await clock.advance(345_601_000);
    expect(await depth()).toEqual([0, 0, 0]);
    expect(await receive()).toEqual([]);
  });

  it('keeps its messages over a restart', async () => {
    await send('kept');
    await service.close();
    service = new SqsService({ dataFolder, queues, clock });
    expect(bodies(await receive())).toEqual(['kept']);
  });
});

describe('batches', () => {
  it('send, receive at most as many as asked, and delete, entry by entry', async () => {
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: `body ${Id}` }));
    const { Successful } = await call('SendMessageBatch', { Entries });
    expect((Successful as unknown[]).length).toBe(3);
    const messages = await receive({ MaxNumberOfMessages: 2 });
    expect(bodies(messages)).toEqual(['body a', 'body b']);
    const deleted = await call('DeleteMessageBatch', {
      Entries: [
        { Id: 'x', ReceiptHandle: messages[0]?.ReceiptHandle },
        { Id: 'y', ReceiptHandle: 'made up' },
      ],
    });
    expect(deleted).toMatchObject({ Successful: [{ Id: 'x' }], Failed: [{ Id: 'y', SenderFault: true }] });
    expect(await depth()).toEqual([1, 1, 0]);
  });

  it('are refused when two entries share an id or the bodies are too large together', async () => {
    const entry = { Id: 'a', MessageBody: 'x' };
    await expect(call('SendMessageBatch', { Entries: [entry, entry] })).rejects.toThrow('one id');
    const half = 'x'.repeat(600 * 1024);
    await expect(
      call('SendMessageBatch', { Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: half })) }),
    ).rejects.toThrow('larger than 1 MiB');
  });
});

describe('long polling', () => {
  it('answers as soon as a message is sent', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await send('now');
    expect(bodies(await waiting)).toEqual(['now']);
  });

  it('answers when a hidden message comes back, and empty when its time is over', async () => {
    await send('hidden');
    await receive({ VisibilityTimeout: 5 });
    const returning = receive({ WaitTimeSeconds: 20 });
    await new Promise(setImmediate);
    await clock.advance(6_000);
    expect(bodies(await returning)).toEqual(['hidden']);
    const empty = receive({ WaitTimeSeconds: 10 });
    await new Promise(setImmediate);
    await clock.advance(10_001);
    expect(await empty).toEqual([]);
  });

  it('ends when the service closes', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await new Promise(setImmediate);
    await service.close();
    expect(await waiting).toEqual([]);
    service = new SqsService({ dataFolder, queues, clock });
  });
});

describe('the dead-letter queue', () => {
  it('takes a message that was received too often, and keeps its id', async () => {
    const { MessageId } = await send('poison');
    for (let n = 0; n < 2; n += 1) {
      expect(bodies(await receive())).toEqual(['poison']);
      await clock.advance(31_000);
    }
    expect(await receive()).toEqual([]);
    expect(await receive({}, dead)).toMatchObject([{ Body: 'poison', MessageId }]);
  });

  it('wakes whoever waits there', async () => {
    await send('poison');
    for (let n = 0; n < 2; n += 1) {
      await receive();
      await clock.advance(31_000);
    }
    const waiting = receive({ WaitTimeSeconds: 20 }, dead);
    await receive();
    expect(bodies(await waiting)).toEqual(['poison']);
  });
});

describe('the ports of the twin', () => {
  it('send, tell of arrivals, receive and delete by the ARN of the queue', async () => {
    let arrivals = 0;
    service.onArrival(jobs.arn, () => {
      arrivals += 1;
    });
    await service.send(jobs.arn, 'event');
    expect(arrivals).toBe(1);
    expect(service.nextVisibleAt(jobs.arn)).toBeLessThanOrEqual(clock.now());
    const messages = await service.receive(jobs.arn, 10);
    expect(messages).toMatchObject([{ body: 'event', receiveCount: 1 }]);
    await service.delete(
      jobs.arn,
      messages.map(({ receiptHandle }) => receiptHandle),
    );
    expect(service.nextVisibleAt(jobs.arn)).toBeUndefined();
  });
});

describe('requests', () => {
  it('need the right of their action on the queue, batches that of one message', () => {
    expect(service.permissions('SendMessageBatch', { QueueUrl: jobs.url })).toEqual([
      { action: 'sqs:SendMessage', resource: jobs.arn },
    ]);
    expect(service.permissions('GetQueueUrl', { QueueName: 'dead' })).toEqual([
      { action: 'sqs:GetQueueUrl', resource: dead.arn },
    ]);
  });

  it.each([
    ['SendMessage', { MessageBody: 'a', MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } }],
    ['SendMessage', { MessageBody: '' }],
    ['SendMessage', { MessageBody: 'x'.repeat(1024 * 1024 + 1) }],
    ['ReceiveMessage', { MaxNumberOfMessages: 11 }],
    ['ReceiveMessage', { WaitTimeSeconds: 21 }],
  ])('%s is refused when the twin would have to ignore a part of it', async (operation, input) => {
    await expect(call(operation, input)).rejects.toMatchObject({ type: 'InvalidParameterValue' });
  });

  it('name a queue of the template', async () => {
    await expect(service.handle('SendMessage', { QueueUrl: 'http://x/none', MessageBody: 'a' })).rejects.toThrow(
      'does not exist',
    );
    expect(await service.handle('GetQueueUrl', { QueueName: 'jobs' })).toEqual({ QueueUrl: jobs.url });
  });
});
