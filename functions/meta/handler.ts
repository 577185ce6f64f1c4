import { writeGuide } from '../../shared/api/guide.ts';
import { metaOperations } from '../../shared/api/meta-operations.ts';
import openApi from '../../shared/api/openapi.json' with { type: 'json' };
import { operations } from '../../shared/api/operations.ts';
import { RateLimiter } from '../../shared/rate/limiter.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';

const { STAGE: stage } = readEnvironment('meta');
const guide = writeGuide(operations);
/** What describes a release may be kept by caches until the next one. */
const headers = { 'cache-control': 'public, max-age=300' };

export const handler = apiHandler(
  metaOperations,
  {
    getOpenApi: async () => ({ body: openApi, headers }),
    getLlmsTxt: async () => ({ body: guide, headers }),
    getHealth: async () => ({ body: { status: 'ok' as const, stage } }),
  },
  {
    functionName: 'meta',
    clock: systemClock,
    limiter: new RateLimiter(() => Promise.reject(new Error('Every route of meta is public'))),
    readAccess: () => Promise.reject(new Error('Every route of meta is public')),
    idempotency: 'in-use-case',
  },
  operations,
);
