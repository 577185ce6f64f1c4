import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { type Operation, stopsInArrears } from '../api/operation.ts';
import type { ReadAccess } from '../billing/access-reader.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { parseJsonBody, readBodyText } from './body.ts';
import { bufferedRandom } from './buffered-random.ts';
import { type Caller, readCaller, requireScope } from './caller.ts';
import type { Clock } from './clock.ts';
import { ProblemError } from './errors.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import { type IdMaker, idMaker } from './ids.ts';
import { parseRequest } from './parse.ts';
import type { EdgeResponse } from './problem.ts';
import type { ApiAnswer, ApiRequest, UseCase } from './request.ts';
import type { Trace } from './trace.ts';

/** What an API function needs beside its use cases. */
export interface ApiRuntime {
  readonly functionName: string;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  readonly readAccess: ReadAccess;
  /** `'in-use-case'` when the use cases themselves commit the answer with their writes. */
  readonly idempotency: IdempotencyStore | 'in-use-case';
}

const freshIds: IdMaker = idMaker(bufferedRandom());
const nothing = z.strictObject({});

/** Serves one operation: who asks, how often, may they, what do they ask, was it asked before; then the use case. */
export async function serveOperation<O extends Operation>(
  operation: O,
  useCase: UseCase<O>,
  runtime: ApiRuntime,
  event: APIGatewayProxyEventV2,
  trace: Trace,
): Promise<EdgeResponse> {
  trace.operationId = operation.id;
  const caller = operation.scope === null ? null : await admit(operation, runtime, event, trace);
  const { text, body } = readBody(operation, event);
  const request = {
    params: parseParams(operation, event.pathParameters ?? {}),
    query: parseRequest(operation.query ?? nothing, event.queryStringParameters ?? {}, 'query'),
    body,
    caller,
    requestId: trace.requestId,
    nowMs: trace.startMs,
    makeId: freshIds,
    randomBytes: (sizeBytes: number) => randomBytes(sizeBytes),
    idempotencyKey: readIdempotencyKey(operation, event, text),
  } as unknown as ApiRequest<O>;
  if (request.idempotencyKey === null || runtime.idempotency === 'in-use-case') {
    return encode(operation, await useCase(request));
  }
  return answerOnce(operation, useCase, request, request.idempotencyKey, runtime.idempotency);
}

async function admit(
  operation: Operation,
  runtime: ApiRuntime,
  event: APIGatewayProxyEventV2,
  trace: Trace,
): Promise<Caller> {
  const context = event.requestContext as { authorizer?: { lambda?: unknown } };
  const caller = readCaller(context.authorizer?.lambda);
  trace.caller = caller;
  const verdict = await runtime.limiter.take(caller, trace.startMs);
  trace.headers['ratelimit-policy'] = `"default";q=${verdict.limit};w=60`;
  trace.headers.ratelimit = `"default";r=${verdict.remaining};t=${verdict.resetSeconds}`;
  if (!verdict.isAllowed) {
    const detail = `This API key may send ${verdict.limit} requests a minute.`;
    throw new ProblemError('rate_limited', detail, { retryAfterSeconds: verdict.resetSeconds });
  }
  if (operation.scope !== null) requireScope(caller, operation.scope);
  if (stopsInArrears(operation)) await refuseInArrears(runtime, caller, trace.startMs);
  return caller;
}

async function refuseInArrears({ readAccess }: ApiRuntime, { tenantId }: Caller, nowMs: number): Promise<void> {
  if ((await readAccess(tenantId, nowMs)) === 'full') return;
  const detail =
    'The subscription is paused, or was not paid within its grace: reading, exporting and deleting go on. Pay on the page of POST /v1/billing/portal.';
  throw new ProblemError('payment_overdue', detail);
}

function readBody(operation: Operation, event: APIGatewayProxyEventV2): { text: string; body: unknown } {
  if (operation.method === 'GET' || operation.method === 'DELETE') return { text: '', body: undefined };
  const text = readBodyText(event, operation.maxBodyBytes);
  const value = text === '' ? undefined : parseJsonBody(text, event.headers['content-type']);
  if (operation.body) return { text, body: parseRequest(operation.body, value, 'body') };
  parseRequest(nothing, value ?? {}, 'body');
  return { text, body: undefined };
}

/** A path parameter that cannot be an id names nothing that exists. */
function parseParams(operation: Operation, values: Readonly<Record<string, string | undefined>>): unknown {
  const parsed = (operation.params ?? nothing).safeParse(values);
  if (parsed.success) return parsed.data;
  const param = String(parsed.error.issues[0]?.path[0] ?? 'path');
  throw new ProblemError('not_found', `There is nothing with this ${param}.`, { param });
}

function readIdempotencyKey(operation: Operation, event: APIGatewayProxyEventV2, text: string): IdempotencyKey | null {
  const header = event.headers['idempotency-key'];
  if (operation.method !== 'POST' || header === undefined) return null;
  const requestText = [operation.method, event.rawPath, event.rawQueryString, text].join('\n');
  return new IdempotencyKey(header, requestText, { isPublic: operation.scope === null });
}

async function answerOnce<O extends Operation>(
  operation: O,
  useCase: UseCase<O>,
  request: ApiRequest<O>,
  key: IdempotencyKey,
  store: IdempotencyStore,
): Promise<EdgeResponse> {
  const scope = { tenantId: request.caller?.tenantId ?? null, operationId: operation.id };
  const known = await store.begin(scope, key, request.nowMs);
  if ('answer' in known) return replay(known.answer);
  const { claim } = known;
  const answer = await useCase({
    ...request,
    nowMs: claim.createdAt,
    makeId: key.idMaker(claim.nonce),
    randomBytes: key.randomBytes(claim.nonce, 'secrets'),
  }).catch(async (error: unknown) => {
    await store.release(claim);
    throw error;
  });
  const response = encode(operation, answer);
  await store.finish(claim, key, JSON.stringify(response));
  return response;
}

/** Turns a stored answer back into a response, marked as a replay. */
function replay(answer: string): EdgeResponse {
  const stored = JSON.parse(answer) as EdgeResponse;
  return { ...stored, headers: { ...stored.headers, 'idempotency-replayed': 'true' } };
}

function encode<O extends Operation>(operation: O, answer: ApiAnswer<O>): EdgeResponse {
  const statusCode = answer.status ?? operation.success.status;
  const contentType = operation.success.contentType ?? 'application/json';
  const body: unknown = answer.body;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    statusCode,
    headers: {
      ...(text === '' ? {} : { 'content-type': contentType }),
      'cache-control': 'no-store',
      ...answer.headers,
    },
    body: text,
  };
}
