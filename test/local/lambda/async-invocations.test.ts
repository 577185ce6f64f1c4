import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { AsyncInvocations, asyncSchema } from '../../../local/lambda/async-invocations.ts';
import { openDatabase } from '../../../local/sqlite/open-database.ts';
import { functionSpec, type HostedFunctions, hostFunctions, temporaryFolder } from '../../support/functions.ts';

let hosted: HostedFunctions;
afterEach(() => hosted.host.close());

const code = `let calls = 0;
export const handler = async ({ failures, waitMs = 0 }) => { await new Promise((done) => setTimeout(done, waitMs)); calls += 1; if (calls <= failures) throw new Error('no ' + calls); };`;

function arrange(maxAsyncRetries: number) {
  const spec = functionSpec('later', code, { maxAsyncRetries, onFailureArn: 'arn:queue' });
  hosted = hostFunctions([spec]);
  const { host, clock } = hosted;
  const database = openDatabase(join(temporaryFolder('db'), 'lambda.sqlite'), asyncSchema);
  const sent: string[] = [];
  const open = () => new AsyncInvocations({ database, host, clock, sendToQueue: (_, body) => sent.push(body) });
  const waiting = () =>
    database
      .prepare('SELECT attempts FROM async_invocation')
      .all()
      .map((row) => Number(row.attempts));
  return { spec, clock, database, open, sent, waiting };
}

describe('an asynchronous invocation', () => {
  test('is retried after a minute, then after two, and forgotten when it succeeds', async () => {
    const { spec, clock, open, sent, waiting } = arrange(2);
    void open().invoke(spec.arn, { failures: 2 });
    await expect.poll(waiting).toEqual([1]);
    await clock.advance(61_000);
    await expect.poll(waiting).toEqual([2]);
    await clock.advance(121_000);
    await expect.poll(waiting).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('goes to its destination when the retries are used up', async () => {
    const { spec, open, sent, waiting } = arrange(0);
    void open().invoke(spec.arn, { failures: 9 });
    await expect.poll(() => sent.length).toBe(1);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      requestContext: { functionArn: `${spec.arn}:$LATEST`, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { failures: 9 },
      responsePayload: { errorType: 'Error', errorMessage: expect.stringContaining('no 1') },
    });
    expect(waiting()).toEqual([]);
  });

  test('outlives the process: another one takes it up when it is due', async () => {
    const { spec, clock, open, waiting } = arrange(2);
    const first = open();
    void first.invoke(spec.arn, { failures: 1 });
    await expect.poll(waiting).toEqual([1]);
    first.close();
    open();
    await clock.advance(61_000);
    await expect.poll(waiting).toEqual([]);
  });

  test('that is cut off by the end of the twin waits for its next start, as often tried as before', async () => {
    const { spec, database, open, waiting } = arrange(2);
    const first = open();
    await hosted.host.invokeJson(spec.arn, '{}');
    void first.invoke(spec.arn, { waitMs: 60_000 });
    await delay(50);
    first.close();
    hosted.host.close();
    await delay(200);
    expect(waiting()).toEqual([0]);
    database.close();
  });
});
