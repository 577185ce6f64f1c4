import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GristmillClient } from '../../../shared/api/client.generated.ts';
import { allOf } from '../../../shared/api/pages.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}
interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let stop: () => void = () => undefined;
afterEach(() => stop());

/** A server that gives `answers` in turn and remembers what it was asked. */
async function scripted(answers: readonly Answer[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => respond(request, Buffer.concat(chunks).toString(), response));
  });
  const respond = (request: IncomingMessage, told: string, response: ServerResponse) => {
    const { method, url, headers } = request;
    const { status, headers: sent = {}, body } = answers[seen.length] ?? { status: 500 };
    seen.push({ method, url, headers, body: told });
    response.writeHead(status, { 'content-type': 'application/json', ...sent });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { seen, client: new GristmillClient({ url, apiKey: 'gm_live_test', maxRetries: 2 }) };
}

describe('GristmillClient', () => {
  it('sends the key, the parameters and the body of an operation', async () => {
    const { client, seen } = await scripted([
      { status: 200, body: {} },
      { status: 200, body: {} },
    ]);
    await client.predict({ model_id: 'mdl/1', body: { inputs: { age: 30 } } }, { idempotencyKey: 'once' });
    await client.getUsage({ group_by: 'day,model' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1/models/mdl%2F1/predict',
      headers: { authorization: 'Bearer gm_live_test', 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: '{"inputs":{"age":30}}',
    });
    expect(seen[1]).toMatchObject({ method: 'GET', url: '/v1/usage?group_by=day%2Cmodel', body: '' });
  });

  it('tries again where a function was cut off, but not where the API itself failed', async () => {
    const cut = { status: 500, body: { message: 'Internal Server Error' } };
    const failed = {
      status: 500,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'internal_error' },
    };
    const { client, seen } = await scripted([cut, failed]);
    await expect(client.getTenant()).rejects.toMatchObject({ status: 500, code: 'internal_error' });
    expect(seen).toHaveLength(2);
  });

  it('sends a POST again under the same Idempotency-Key when the service is busy', async () => {
    const busy = { status: 503, headers: { 'retry-after': '0' } };
    const { client, seen } = await scripted([busy, busy, { status: 201, body: { id: 'tnt_1' } }]);
    expect(await client.createTenant({ body: { name: 'Mill', email: 'm@example.com' } })).toEqual({ id: 'tnt_1' });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it('waits as long as Retry-After says', async () => {
    const { client } = await scripted([
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 200, body: {} },
    ]);
    const startMs = performance.now();
    await client.getTenant();
    expect(performance.now() - startMs).toBeGreaterThan(950);
  });

  it('throws the problem when tries run out or trying again would not help', async () => {
    const busy = { status: 503, headers: { 'retry-after': '0' }, body: { code: 'unavailable', detail: 'Busy.' } };
    const { client } = await scripted([busy, busy, busy]);
    await expect(client.getTenant()).rejects.toMatchObject({ name: 'ApiProblem', status: 503, code: 'unavailable' });
    stop();
    const refused = {
      status: 404,
      headers: { 'x-request-id': 'req_1' },
      body: { code: 'not_found', detail: 'Gone.', param: 'run_id' },
    };
    const other = await scripted([refused]);
    await expect(other.client.getRun({ run_id: 'run_1' })).rejects.toMatchObject({
      message: 'Gone.',
      param: 'run_id',
      requestId: 'req_1',
    });
    expect(other.seen).toHaveLength(1);
  });

  it('tries again when there was no answer, and throws what fetch threw in the end', async () => {
    let tries = 0;
    const fetch = async () => {
      tries += 1;
      throw new TypeError('fetch failed');
    };
    const client = new GristmillClient({ url: 'http://127.0.0.1:9', maxRetries: 1, fetch });
    await expect(client.getHealth()).rejects.toThrow('fetch failed');
    expect(tries).toBe(2);
  });

  it('walks a cursor list to its end', async () => {
    const { client, seen } = await scripted([
      { status: 200, body: { data: [1, 2], next_cursor: 'c' } },
      { status: 200, body: { data: [3], next_cursor: null } },
    ]);
    const all: unknown[] = [];
    for await (const run of allOf((after) => client.listRuns({ limit: 2, ...(after ? { after } : {}) }))) all.push(run);
    expect(all).toEqual([1, 2, 3]);
    expect(seen[1]?.url).toBe('/v1/runs?limit=2&after=c');
  });
});
