import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { RouteSpec } from '../../local/deployment.ts';
import { type ServedApi, serveApi } from '../support/front-door.ts';
import { functionSpec } from '../support/functions.ts';

const echo = functionSpec(
  'echo',
  'export const handler = async ({ headers, rawQueryString }) => ({ headers, rawQueryString });',
);
const route: RouteSpec = { routeKey: 'GET /v1/echo', functionArn: echo.arn, timeoutMs: 30_000, authorizer: undefined };

const pages: Readonly<Record<string, string>> = {
  'index.html': '<h1>home</h1>',
  'app.js': 'run()',
  'a b.txt': 'spaced',
};
const bucket = {
  readObject(bucketName: string, key: string) {
    const text = bucketName === 'console' ? pages[key] : undefined;
    if (text === undefined) return undefined;
    return { body: Readable.from([text]), sizeBytes: text.length, etag: `"${key}"`, headers: {} };
  },
};

let served: ServedApi | undefined;
afterEach(() => served?.close());

type Options = Parameters<typeof serveApi>[0];
async function serve(options: Partial<Options> = {}) {
  const api = { routes: [route], throttle: undefined, cors: undefined };
  const made = await serveApi({ functions: [echo], api, bucket, ...options });
  served = made;
  return (path: string, init?: RequestInit) => fetch(`${made.url}${path}`, init);
}

interface Echoed {
  readonly headers: Readonly<Record<string, string>>;
  readonly rawQueryString: string;
}

describe('the front door', () => {
  test('serves the bucket with content types and a root object', async () => {
    const get = await serve();
    const home = await get('/');
    expect(home.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await home.text()).toBe('<h1>home</h1>');
    expect((await get('/app.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await (await get('/a%20b.txt')).text()).toBe('spaced');
  });

  test('answers 304 for what the browser has, and HEAD without a body', async () => {
    const get = await serve();
    const known = await get('/app.js', { headers: { 'if-none-match': '"app.js"' } });
    expect(known.status).toBe(304);
    const head = await get('/app.js', { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('5');
    expect(await head.text()).toBe('');
  });

  test('a missing object is 403, as for a reader that may not list; an error page may stand in', async () => {
    const get = await serve();
    expect((await get('/missing')).status).toBe(403);
    expect((await get('/app.js', { method: 'PUT', body: 'x' })).status).toBe(403);
    await served?.close();
    const errorPages = [{ status: 403, responseStatus: 200, path: '/index.html' }];
    const forgiving = await serve({ distribution: { errorPages } });
    const page = await forgiving('/runs/run_1');
    expect([page.status, await page.text()]).toEqual([200, '<h1>home</h1>']);
  });

  test('a viewer-request function can change what the API sees', async () => {
    const viewerRequestCode = `function handler(event) {
      var request = event.request;
      if (!request.headers.authorization) request.headers.authorization = { value: 'Bearer none' };
      request.querystring.added = { value: '1' };
      return request;
    }`;
    const get = await serve({ viewerRequestCode });
    const bare = (await (await get('/v1/echo?kept=2')).json()) as Echoed;
    expect(bare.headers.authorization).toBe('Bearer none');
    expect(bare.rawQueryString).toBe('kept=2&added=1');
    const keyed = (await (await get('/v1/echo', { headers: { authorization: 'Bearer gm_1' } })).json()) as Echoed;
    expect(keyed.headers.authorization).toBe('Bearer gm_1');
  });

  test('a viewer-request function can answer by itself', async () => {
    const viewerRequestCode = `function handler(event) {
      return { statusCode: 302, headers: { location: { value: 'https://' + event.request.headers.host.value } } };
    }`;
    const get = await serve({ viewerRequestCode });
    const answer = await get('/v1/echo', { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/127\.0\.0\.1:/);
  });

  test('the stage throttle answers 429 and lets requests in again as time goes by', async () => {
    const get = await serve({
      api: { routes: [route], throttle: { ratePerSecond: 1, burst: 2 }, cors: undefined },
    });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await get('/v1/echo')).status);
    expect(statuses).toEqual([200, 200, 429]);
    await served?.clock.advance(5000);
    expect((await get('/v1/echo')).status).toBe(200);
  });
});
