import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { EventSourceSpec } from '../../../local/deployment.ts';
import { checkpointSchema, StreamSource } from '../../../local/lambda/stream-source.ts';
import { openDatabase } from '../../../local/sqlite/open-database.ts';
import { functionSpec, type HostedFunctions, hostFunctions, temporaryFolder } from '../../support/functions.ts';

/** Notes every batch in a file; fails on a batch that holds a record of kind `poison`, or once for `flaky`. */
const worker = functionSpec(
  'worker',
  `import { appendFileSync } from 'node:fs';
  let hasFailed = false;
  export const handler = async ({ Records }) => {
    const seen = Records.map((record) => record.dynamodb.SequenceNumber);
    appendFileSync(process.env.HOME + '/batches', JSON.stringify(seen) + '\\n');
    if (Records.some(({ kind }) => kind === 'poison')) throw new Error('poison');
    if (!hasFailed && Records.some(({ kind }) => kind === 'flaky')) { hasFailed = true; throw new Error('flaky'); }
    const failed = Records.filter(({ kind }) => kind === 'reported').map((record) => record.dynamodb.SequenceNumber);
    return { batchItemFailures: failed.slice(0, 1).map((itemIdentifier) => ({ itemIdentifier })) };
  };`,
);

interface Entry {
  readonly kind: string;
  readonly dynamodb: { readonly SequenceNumber: string };
}

const entries = (...kinds: string[]): Entry[] =>
  kinds.map((kind, index) => ({ kind, dynamodb: { SequenceNumber: String(100 + index) } }));

let hosted: HostedFunctions;
let sources: StreamSource[] = [];
afterEach(() => {
  for (const source of sources) source.close();
  sources = [];
  hosted.host.close();
});

function arrange(records: Entry[], overrides: Partial<EventSourceSpec> = {}, databaseFolder = temporaryFolder('db')) {
  hosted = hostFunctions([worker]);
  const { host, clock, faults, folder } = hosted;
  const listeners = new Set<() => void>();
  const deadLetters: string[] = [];
  const checkpoints = openDatabase(join(databaseFolder, 'checkpoints.sqlite'), checkpointSchema, 'NORMAL');
  const start = () => {
    const source = new StreamSource({
      spec: {
        functionArn: worker.arn,
        sourceArn: 'arn:stream',
        batchSize: 10,
        maxBatchingWindowSeconds: 0,
        filters: [],
        maxRetries: 1,
        bisectOnError: false,
        reportsItemFailures: false,
        onFailureArn: 'arn:queue',
        ...overrides,
      },
      stream: {
        read: (after, limit) =>
          records.filter(({ dynamodb }) => dynamodb.SequenceNumber > (after ?? '')).slice(0, limit),
        onAppend: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      host,
      checkpoints,
      clock,
      faults,
      sendToQueue: (_, body) => deadLetters.push(body),
    });
    sources.push(source);
    return source;
  };
  const batches = (): string[][] => {
    try {
      const lines = readFileSync(join(folder, 'tmp/worker/batches'), 'utf8').trim().split('\n');
      return lines.map((line) => JSON.parse(line) as string[]);
    } catch {
      return [];
    }
  };
  const checkpoint = () => checkpoints.prepare('SELECT sequence FROM checkpoint').get()?.sequence;
  const append = (...more: Entry[]) => {
    records.push(...more);
    for (const listener of listeners) listener();
  };
  return { start, batches, checkpoint, append, deadLetters, faults, databaseFolder };
}

describe('a stream mapping', () => {
  test('delivers in order by batches, then what is appended, and remembers where it is', async () => {
    const { start, batches, checkpoint, append } = arrange(entries('a', 'b', 'c'), { batchSize: 2 });
    const first = start();
    await expect.poll(checkpoint).toBe('102');
    append({ kind: 'd', dynamodb: { SequenceNumber: '200' } });
    await expect.poll(checkpoint).toBe('200');
    first.close();
    start();
    append({ kind: 'e', dynamodb: { SequenceNumber: '201' } });
    await expect.poll(checkpoint).toBe('201');
    expect(batches()).toEqual([['100', '101'], ['102'], ['200'], ['201']]);
  });

  test('tries a failed batch again', async () => {
    const { start, batches, checkpoint, deadLetters } = arrange(entries('flaky'));
    start();
    await expect.poll(checkpoint).toBe('100');
    expect(batches()).toEqual([['100'], ['100']]);
    expect(deadLetters).toEqual([]);
  });

  test('gives a batch up after its retries, tells the destination and goes on', async () => {
    const { start, checkpoint, deadLetters } = arrange(entries('poison', 'fine'), { batchSize: 1 });
    start();
    await expect.poll(checkpoint, { timeout: 5000 }).toBe('101');
    expect(deadLetters.map((body) => JSON.parse(body))).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        DDBStreamBatchInfo: { startSequenceNumber: '100', endSequenceNumber: '100', batchSize: 1 },
      },
    ]);
  });

  test('halves a failing batch until only the bad record is given up', async () => {
    const records = entries('a', 'b', 'poison', 'c');
    const { start, checkpoint, deadLetters } = arrange(records, { bisectOnError: true, maxRetries: 3 });
    start();
    await expect.poll(checkpoint, { timeout: 8000 }).toBe('103');
    expect(deadLetters.map((body) => JSON.parse(body).DDBStreamBatchInfo)).toMatchObject([
      { startSequenceNumber: '102', batchSize: 1 },
    ]);
  });

  test('goes on from the record that the function reports', async () => {
    const { start, batches, checkpoint, deadLetters } = arrange(entries('a', 'reported', 'b'), {
      reportsItemFailures: true,
    });
    start();
    await expect.poll(checkpoint, { timeout: 5000 }).toBe('102');
    expect(batches()[1]).toEqual(['101', '102']);
    expect(deadLetters).toHaveLength(1);
  });

  test('skips what its filters do not want, without calling the function', async () => {
    const { start, batches, checkpoint } = arrange(entries('a', 'wanted', 'b'), {
      filters: [{ kind: ['wanted'] }],
    });
    start();
    await expect.poll(checkpoint).toBe('102');
    expect(batches()).toEqual([['101']]);
  });

  test('fills its batches with wanted records only, over more than one read', async () => {
    const kinds = Array.from({ length: 250 }, (_, index) => (index % 120 === 119 ? 'wanted' : 'other'));
    const { start, batches, checkpoint } = arrange(entries(...kinds), {
      filters: [{ kind: ['wanted'] }],
      batchSize: 1,
    });
    start();
    await expect.poll(checkpoint).toBe('349');
    expect(batches()).toEqual([['219'], ['339']]);
  });

  test('gathers what comes while the function runs for the next window', async () => {
    const { start, batches, append, checkpoint } = arrange(entries('a'), { maxBatchingWindowSeconds: 0.3 });
    start();
    await expect.poll(checkpoint, { timeout: 3000 }).toBe('100');
    for (const sequence of ['200', '201', '202']) append({ kind: 'b', dynamodb: { SequenceNumber: sequence } });
    await expect.poll(checkpoint, { timeout: 3000 }).toBe('202');
    expect(batches()).toEqual([['100'], ['200', '201', '202']]);
  });

  test('replays a batch once when a fault says so', async () => {
    const { start, batches, checkpoint, faults } = arrange(entries('a'));
    faults.add([{ target: 'source:worker', kind: 'duplicate', times: 1 }]);
    start();
    await expect.poll(checkpoint).toBe('100');
    expect(batches()).toEqual([['100'], ['100']]);
  });
});
