import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiParameterObject } from 'zod-openapi';
import { type ProblemCode, problems } from '../runtime/errors.ts';
import { type Operation, stopsInArrears } from './operation.ts';

const problem = z
  .strictObject({
    type: z.string().meta({ description: '`urn:gristmill:problem:` and the code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong here, and how to put it right.' }),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    param: z.string().nullable().meta({ description: 'The field, column or header at fault.' }),
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

const idempotencyHeader: ZodOpenApiParameterObject = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key answers the same request again, for 24 hours. Use a UUID.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const requestIdHeader = { 'x-request-id': { description: 'Names this request.', schema: { type: 'string' as const } } };

/** Problems that any operation of this kind can answer. */
function problemsOf(operation: Operation): ProblemCode[] {
  const codes: ProblemCode[] = ['internal_error', 'unavailable', ...operation.problems];
  if (operation.scope !== null) {
    codes.push('missing_api_key', 'invalid_api_key', 'revoked_api_key', 'expired_api_key', 'missing_scope');
    codes.push('rate_limited');
    if (stopsInArrears(operation)) codes.push('payment_overdue');
  }
  if (operation.query || operation.body) codes.push('invalid_request');
  if (operation.body) codes.push('invalid_json', 'payload_too_large', 'unsupported_media_type');
  if (operation.method === 'POST') codes.push('idempotency_conflict', 'idempotency_in_progress');
  return codes;
}

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { success, params, query, body, scope } = operation;
  const contentType = success.contentType ?? 'application/json';
  const codesByStatus = Object.groupBy(new Set(problemsOf(operation)), (code) => problems[code].status);
  const failures = Object.entries(codesByStatus).map(([status, codes = []]) => [
    status,
    {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
      headers: requestIdHeader,
      content: { 'application/problem+json': { schema: problem } },
    },
  ]);
  const successContent = success.schema ?? (success.contentType ? z.string() : undefined);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    security: scope === null ? [] : [{ apiKey: [] }],
    ...(scope === null ? {} : { 'x-scope': scope }),
    requestParams: { ...(params ? { path: params } : {}), ...(query ? { query } : {}) },
    ...(operation.method === 'POST' ? { parameters: [idempotencyHeader] } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [success.status]: {
        description: 'Done.',
        headers: requestIdHeader,
        ...(successContent ? { content: { [contentType]: { schema: successContent } } } : {}),
      },
      ...Object.fromEntries(failures),
    },
  };
}

/** The OpenAPI 3.1 document of a catalogue. */
export function describeApi(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    };
  }
  const document = {
    openapi: '3.1.0' as const,
    info: {
      title: 'Gristmill',
      version: '1.0.0',
      summary: 'From data to a metered model behind an HTTPS endpoint.',
      description: 'Upload a dataset, run the pipeline, predict. Times are RFC 3339, lists are cursor lists.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http' as const, scheme: 'bearer', description: 'An API key: `gm_live_...`' },
      },
    },
  };
  return createDocument(document, { override: ({ jsonSchema }) => dropNoise(jsonSchema) });
}

/** zod writes safe-integer bounds into every integer and a long pattern beside each date format: true, and in the way. */
function dropNoise(schema: { minimum?: unknown; maximum?: unknown; format?: unknown; pattern?: unknown }): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
