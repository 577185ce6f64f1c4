import * as z from 'zod';
import { defineOperation } from './operation.ts';

const common = { servedBy: 'meta', tag: 'meta', scope: null, method: 'GET', problems: [] } as const;

/** Every route for machines that get to know the API. */
export const metaOperations = [
  defineOperation({
    ...common,
    id: 'getOpenApi',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    success: { status: 200, schema: z.record(z.string(), z.unknown()) },
  }),
  defineOperation({
    ...common,
    id: 'getLlmsTxt',
    path: '/llms.txt',
    summary: 'A plain-text guide to this API',
    success: { status: 200, contentType: 'text/plain; charset=utf-8' },
  }),
  defineOperation({
    ...common,
    id: 'getHealth',
    path: '/healthz',
    summary: 'Says that the API answers',
    success: {
      status: 200,
      schema: z.strictObject({ status: z.literal('ok'), stage: z.string() }).meta({ id: 'Health' }),
    },
  }),
] as const;
