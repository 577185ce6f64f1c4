import fc from 'fast-check';
import { expect, it } from 'vitest';
import { operations } from '../../../shared/api/operations.ts';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import { apiHandler } from '../../../shared/runtime/handler.ts';
import { httpEvent, lambdaContext } from '../../support/http-event.ts';
import { idsOf } from '../../support/table.ts';

/** Use cases that only ever succeed: whatever fails here failed while the request was read. */
const useCases = Object.fromEntries(operations.map(({ id }) => [id, async () => ({ body: {} })]));
const handler = apiHandler(operations, useCases as never, {
  functionName: 'test',
  clock: () => 1_795_449_600_000,
  limiter: new RateLimiter(async () => 0),
  readAccess: async () => 'full',
  idempotency: 'in-use-case',
});
const { tenantId, keyId } = idsOf('A');
const authorizer = {
  tenantId,
  keyId,
  scopes: operations.flatMap(({ scope }) => (scope === null ? [] : [scope])).join(' '),
  allowedModels: '*',
  ratePerMinute: 1_000_000,
};

const text = fc.string({ unit: 'binary', maxLength: 60 });
const dictionary = fc.dictionary(text, text, { maxKeys: 4 });
const body = fc.oneof(text, fc.json(), fc.constant('{"__proto__":{"x":1},"inputs":{"__proto__":"y"}}'));

it('answers random bytes on every route with a problem of ours, never a 5xx', async () => {
  const request = fc.record({
    operation: fc.constantFrom(...operations),
    part: text,
    query: dictionary,
    headers: dictionary,
    body,
    isBase64Encoded: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ operation, part, query, headers, body, isBase64Encoded }) => {
      const path = operation.path.replace(/\{\w+\}/g, encodeURIComponent(part) || 'x');
      const event = httpEvent({
        method: operation.method,
        path,
        query,
        headers: { 'content-type': 'application/json', ...headers },
        body,
        authorizer,
      });
      const answer = await handler({ ...event, isBase64Encoded }, lambdaContext);
      expect(answer.statusCode, answer.body).toBeLessThan(500);
      expect(answer.headers['x-request-id']).toMatch(/^req_/);
    }),
    { numRuns: 1_000 },
  );
});
