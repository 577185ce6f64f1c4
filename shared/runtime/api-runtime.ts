import { accessReader } from '../billing/access-reader.ts';
import { RateLimiter } from '../rate/limiter.ts';
import { rateCounter } from '../rate/store.ts';
import type { TableClient } from '../table/client.ts';
import { systemClock } from './clock.ts';
import type { FunctionName } from './env.ts';
import { IdempotencyStore } from './idempotency-store.ts';
import type { ApiRuntime } from './operation-handler.ts';

/** The runtime of a deployed API function: the system clock, and rates and idempotency kept in the table. */
export function apiRuntime(functionName: FunctionName, table: TableClient): ApiRuntime {
  return {
    functionName,
    clock: systemClock,
    readAccess: accessReader(table),
    limiter: new RateLimiter(rateCounter(table)),
    idempotency: new IdempotencyStore(table),
  };
}
