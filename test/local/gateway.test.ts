import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RouteSpec } from '../../local/deployment.ts';
import { type ServedApi, serveApi } from '../support/front-door.ts';
import { functionSpec } from '../support/functions.ts';

const echo = functionSpec(
  'echo',
  `export const handler = async (event) => {
    const mode = event.queryStringParameters?.mode;
    if (mode === 'throw') throw new Error('inside');
    if (mode === 'plain') return { plain: true };
    if (mode === 'bad') return { statusCode: 'many' };
    if (mode === 'wait') await new Promise((resolve) => setTimeout(resolve, 1500));
    if (mode === 'binary') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: 'AAEC', isBase64Encoded: true };
    if (mode === 'cookies') return { statusCode: 204, cookies: ['a=1; Path=/', 'b=2'] };
    return { statusCode: 200, headers: { 'Content-Type': 'application/json', 'X-Mine': 'yes' }, body: JSON.stringify(event) };
  };`,
);
const lonely = functionSpec('lonely', `export const handler = async () => 'never';`, { invokers: [] });
const authorizer = functionSpec(
  'authorizer',
  `let calls = 0;
  export const handler = async ({ headers, identitySource, type, version }) => {
    calls += 1;
    if (headers.authorization === 'broken') throw new Error('broken');
    return { isAuthorized: headers.authorization !== 'no', context: { calls, identitySource: identitySource[0], type, version } };
  };`,
);

const guard = {
  functionArn: authorizer.arn,
  identitySources: ['$request.header.Authorization'],
  ttlSeconds: 60,
};
const route = (routeKey: string, overrides: Partial<RouteSpec> = {}): RouteSpec => ({
  routeKey,
  functionArn: echo.arn,
  timeoutMs: 30_000,
  authorizer: undefined,
  ...overrides,
});

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({
    functions: [echo, lonely, authorizer],
    api: {
      routes: [
        route('POST /v1/things'),
        route('GET /v1/things'),
        route('GET /v1/things/{id}'),
        route('GET /v1/things/special'),
        route('ANY /v1/files/{path+}'),
        route('GET /v1/quick', { timeoutMs: 500 }),
        route('GET /v1/secret', { authorizer: guard }),
        route('GET /v1/lonely', { functionArn: lonely.arn }),
      ],
      throttle: { ratePerSecond: 1000, burst: 1000 },
      cors: {
        allowOrigins: ['https://app.example'],
        allowMethods: ['GET', 'POST'],
        allowHeaders: ['authorization'],
        exposeHeaders: ['x-request-id'],
        maxAgeSeconds: 600,
      },
    },
  });
});
afterAll(() => api.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${api.url}${path}`, init);
interface EchoedEvent {
  readonly routeKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly authorizer: { readonly lambda: { readonly calls: number } } };
}
const eventOf = async (path: string, init: RequestInit = {}) => (await (await get(path, init)).json()) as EchoedEvent;

describe('payload format 2.0', () => {
  test('carries path, query, headers, cookies and context as API Gateway writes them', async () => {
    const event = await eventOf('/v1/things/a%20b?x=1&x=2&empty=', { headers: { 'X-Two': 'a', cookie: 'p=1; q=2' } });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v1/things/{id}',
      rawPath: '/v1/things/a%20b',
      rawQueryString: 'x=1&x=2&empty=',
      queryStringParameters: { x: '1,2', empty: '' },
      pathParameters: { id: 'a b' },
      cookies: ['p=1', 'q=2'],
      headers: { 'x-two': 'a', 'x-forwarded-for': '127.0.0.1' },
      isBase64Encoded: false,
      requestContext: {
        apiId: 'api1',
        stage: '$default',
        http: { method: 'GET', path: '/v1/things/a%20b', protocol: 'HTTP/1.1' },
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
    });
    expect(event).not.toHaveProperty('body');
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('hands on text as it is and everything else in base64', async () => {
    const json = await eventOf('/v1/things', {
      method: 'POST',
      body: '{"é":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(json).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
    const bytes = await eventOf('/v1/things', {
      method: 'POST',
      body: Buffer.from([0, 255]),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(bytes).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});

describe('routes', () => {
  test('the most specific one wins', async () => {
    expect((await eventOf('/v1/things/special')).routeKey).toBe('GET /v1/things/special');
    expect((await eventOf('/v1/things/other')).routeKey).toBe('GET /v1/things/{id}');
    const greedy = await eventOf('/v1/files/a/b.txt', { method: 'DELETE' });
    expect(greedy).toMatchObject({ routeKey: 'ANY /v1/files/{path+}', pathParameters: { path: 'a/b.txt' } });
  });

  test.each([
    ['/v1/nothing', 'GET', 404, 'Not Found'],
    ['/v1/things', 'DELETE', 404, 'Not Found'],
    ['/v1/things/%E0%A4%A', 'GET', 400, 'Bad Request'],
    ['/v1/lonely', 'GET', 500, 'Internal Server Error'],
    ['/v1/things?mode=throw', 'GET', 500, 'Internal Server Error'],
    ['/v1/things?mode=bad', 'GET', 500, 'Internal Server Error'],
    ['/v1/quick?mode=wait', 'GET', 503, 'Service Unavailable'],
  ])('%s by %s answers %d %s', async (path, method, status, message) => {
    const answer = await get(path, { method });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });

  test('a body over 10 MB is refused before a function sees it', async () => {
    const answer = await get('/v1/things', { method: 'POST', body: Buffer.alloc(10 * 2 ** 20 + 1) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ message: 'Request Entity Too Large' });
  });
});

describe('responses', () => {
  test('headers, cookies and base64 bodies come out as the handler meant them', async () => {
    const plain = await get('/v1/things');
    expect(plain.headers.get('x-mine')).toBe('yes');
    expect(plain.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    const cookies = await get('/v1/things?mode=cookies');
    expect(cookies.status).toBe(204);
    expect(cookies.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    const binary = await get('/v1/things?mode=binary');
    expect([...new Uint8Array(await binary.arrayBuffer())]).toEqual([0, 1, 2]);
  });

  test('a result without a status is the body', async () => {
    const answer = await get('/v1/things?mode=plain');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ plain: true });
  });
});

describe('the authorizer', () => {
  const ask = async (authorization?: string) => {
    const answer = await get('/v1/secret', authorization ? { headers: { authorization } } : {});
    return { status: answer.status, body: (await answer.json()) as EchoedEvent };
  };

  test('without its identity source it is not asked', async () => {
    expect(await ask()).toEqual({ status: 401, body: { message: 'Unauthorized' } });
  });

  test('what it says is kept until its time runs out on the virtual clock', async () => {
    const calls = async () => (await ask('Bearer kept')).body.requestContext.authorizer.lambda;
    const first = await calls();
    expect(first).toMatchObject({ identitySource: 'Bearer kept', type: 'REQUEST', version: '2.0' });
    expect((await calls()).calls).toBe(first.calls);
    await api.clock.advance(61_000);
    expect((await calls()).calls).toBe(first.calls + 1);
  });

  test('a no is 403, a failure 500', async () => {
    expect(await ask('no')).toEqual({ status: 403, body: { message: 'Forbidden' } });
    expect(await ask('broken')).toEqual({ status: 500, body: { message: 'Internal Server Error' } });
  });
});

describe('CORS', () => {
  test('answers a preflight itself, for any path', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const answer = await get('/v1/secret', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(answer.headers.get('access-control-max-age')).toBe('600');
  });

  test('marks answers to an allowed origin and no other', async () => {
    const allowed = await get('/v1/things', { headers: { origin: 'https://app.example' } });
    expect(allowed.headers.get('access-control-expose-headers')).toBe('x-request-id');
    const other = await get('/v1/things', { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
