import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../shared/api/operation.ts';
import { operations as catalogue } from '../../shared/api/operations.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../support/raw-request.ts';
import { signUp } from '../support/tenant.ts';
import { loan, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
/** Deletions last: until then the other operations find something to work on. */
const operations: readonly Operation[] = [...catalogue].sort(
  (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
);
/** Run it longer, or on other requests, by these. */
const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 25), seed: Number(process.env.FUZZ_SEED ?? 1) };

let key: string;
let ids: Readonly<Record<string, string>>;
let bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
beforeAll(async () => {
  const { client } = await signUp(twin().url);
  const made = await trainModel(client);
  const { secret } = await client.createApiKey({ body: { name: 'fast', rate_per_minute: 1_000_000 } });
  const spare = await client.createApiKey({ body: { name: 'spare' } });
  const { dataset } = await client.createDataset({ body: { name: 'begun', filename: 'a.csv', size_bytes: 9 } });
  key = secret;
  ids = {
    key_id: spare.id,
    dataset_id: made.datasetId,
    run_id: made.runId,
    model_id: made.modelId,
    version_id: made.versionId,
    alias: 'champion',
  };
  const run = { dataset_id: made.datasetId, target: 'repaid', candidates: ['baseline'], seed: 1, fixes: [] };
  bodies = {
    createTenant: { name: 'Acme', email: 'a@acme.example' },
    createApiKey: { name: 'k', scopes: ['predict'], allowed_models: null, rate_per_minute: 5, expires_at: null },
    createDataset: { name: 'loans', filename: 'loans.csv', size_bytes: 100, checksum_sha256: '0'.repeat(64) },
    completeUpload: { parts: [{ part_number: 1, etag: dataset.id }] },
    estimateRun: run,
    createRun: { ...run, test_dataset_id: dataset.id },
    setAlias: { version_id: made.versionId },
    predict: { inputs: loan, alias: 'champion', abstain_below: 0.5 },
  };
});

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\0', ''),
);
const anyJson = fc.oneof(
  fc.jsonValue({ depthSize: 'medium' }),
  fc.constantFrom<unknown>(-1, 1e21, '9'.repeat(400), Array(1001).fill(0), { toString: 1 }, { __proto__: null }),
);
const asciiText = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const segment = fc.oneof(
  anyText.map(encodeURIComponent.bind(null)),
  asciiText.map((text) => text.replaceAll(/[?#]/g, '')),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '..',
    '%2e%2e',
    '%2F',
    'a'.repeat(2000),
    '😀'.repeat(3).replaceAll(/./gu, encodeURIComponent),
  ),
);

/** JSON that no serialiser of ours writes: numbers without end, names twice, half of a surrogate pair. */
const oddJson = fc.constantFrom(
  '{"size_bytes":1e400}',
  '{"seed":-0}',
  '{"name":"a","name":"b"}',
  '{"name":"\\ud800","filename":"\\udfff","size_bytes":9}',
  '{"inputs":{"income":1e400,"debt":1e-400,"purpose":"\\ud83d"}}',
  '{"dataset_id":"\\u0000","target":"\\ud800"}',
  '\ufeff{}',
);

/** A valid body with one field spoilt or added, any JSON, or any bytes. */
function bodyOf(operation: Operation): fc.Arbitrary<Uint8Array | null> {
  const spoilt = fc.tuple(fc.nat(), fc.option(anyText, { freq: 5 }), anyJson).map(([at, added, value]) => {
    const valid = bodies[operation.id] ?? {};
    const names = Object.keys(valid);
    return { ...valid, [added ?? names[at % names.length] ?? 'field']: value };
  });
  const json = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 4, arbitrary: spoilt.map(json) },
    { weight: 2, arbitrary: anyJson.map(json) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: oddJson.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.nat(200_000).map((depth) => Buffer.from('['.repeat(depth))) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

const headers = fc
  .record(
    {
      authorization: fc.oneof({ weight: 1, arbitrary: asciiText }, { weight: 6, arbitrary: fc.constant(undefined) }),
      'content-type': fc.oneof(
        { weight: 5, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: asciiText },
      ),
      'idempotency-key': fc.oneof(asciiText, fc.constant('x'.repeat(300))),
      cookie: asciiText,
      'x-forwarded-for': asciiText,
      'x-amzn-trace-id': asciiText,
      'accept-encoding': fc.constantFrom('gzip', 'br', '*'),
      origin: fc.constantFrom('https://elsewhere.example', 'null'),
    },
    { requiredKeys: ['authorization', 'content-type'] },
  )
  .map(({ authorization = `Bearer ${key}`, ...others }) => ({ authorization, ...others }) as Record<string, string>);

/** Cursors are base64url of a sort key: some of these decode. */
const cursor = fc
  .tuple(fc.constantFrom('DS#', 'RUN#', 'KEY#', 'MDL#', 'VER#', 'EVT#', 'MET#', ''), anyText)
  .map(([prefix, text]) => Buffer.from(prefix + text).toString('base64url'));
const queryValue = fc.oneof(segment, cursor, fc.constantFrom('1', '20', 'day', 'day,key', '2026-01-01', '9999-12-31'));

/** Some of the operation's own parameters, rarely another one. */
function queryOf(operation: Operation): fc.Arbitrary<string> {
  const known = Object.keys(operation.query?.shape ?? {});
  const name = fc.oneof(
    { weight: 1, arbitrary: fc.constant('x') },
    ...known.map((arbitrary) => ({ weight: 9, arbitrary: fc.constant(arbitrary) })),
  );
  return fc
    .array(fc.tuple(name, queryValue), { maxLength: Math.min(2, known.length + 1) })
    .map((pairs) => pairs.map(([parameter, value]) => `${parameter}=${value.replaceAll('&', '')}`).join('&'));
}

function requestOf(operation: Operation): fc.Arbitrary<RawRequest> {
  const params = operation.path.match(/\{\w+\}/g) ?? [];
  const values = fc.array(fc.option(segment, { freq: 3, nil: undefined }), {
    minLength: params.length,
    maxLength: params.length,
  });
  const method = fc.oneof(
    { weight: 8, arbitrary: fc.constant(operation.method) },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE') },
  );
  return fc
    .record({ method, values, query: queryOf(operation), headers, body: bodyOf(operation) })
    .map(({ values: chosen, query: asked, ...rest }) => {
      const path = params.reduce<string>(
        (text, param, at) => text.replace(param, () => chosen[at] || (ids[param.slice(1, -1)] ?? 'unknown')),
        operation.path,
      );
      return { ...rest, path: asked === '' ? path : `${path}?${asked}` };
    });
}

/** API Gateway itself answers what it cannot decode, before any function sees it. */
function isUndecodable(path: string): boolean {
  try {
    decodeURIComponent(path.split('?', 1)[0] ?? '');
    return false;
  } catch {
    return true;
  }
}

function checkAnswer({ path, method }: RawRequest, { status, headers: answered, text }: RawAnswer): void {
  expect(status, text).toBeLessThan(500);
  if (isUndecodable(path) && status === 400 && answered['x-request-id'] === undefined) return;
  expect(answered['x-request-id'], text).toMatch(/^req_[0-9A-Z]{26}$/);
  if (status < 400) return;
  expect(answered['content-type']).toBe('application/problem+json');
  if (method === 'HEAD') return;
  expect(JSON.parse(text)).toMatchObject({ status, request_id: answered['x-request-id'] });
  expect(text).not.toMatch(/\bat \w+.*\.m?[jt]s:\d+|node_modules|dynamodb|arn:aws/i);
}

test.each(operations.map(({ id }) => id))(
  '%s answers whatever is sent',
  async (id) => {
    const operation = operations.find((candidate) => candidate.id === id);
    if (!operation) throw new Error(`There is no operation ${id}`);
    const property = fc.asyncProperty(requestOf(operation), async (request) => {
      checkAnswer(request, await sendRaw(twin().url, request));
    });
    await fc.assert(property, runs);
  },
  600_000,
);

test('a path of any form is answered', async () => {
  const anyPath = fc.array(segment, { maxLength: 6 }).map((segments) => `/v1/${segments.join('/')}`);
  const property = fc.asyncProperty(anyPath, headers, async (path, sent) => {
    const request = { method: 'GET', path, headers: sent, body: null };
    checkAnswer(request, await sendRaw(twin().url, request));
  });
  await fc.assert(property, { ...runs, numRuns: 4 * runs.numRuns });
}, 600_000);
