import type { Caller } from './caller.ts';
import { describeError, log } from './logger.ts';
import { metricFields } from './metrics.ts';
import type { EdgeResponse } from './problem.ts';

/** What is learned about a request while it is served: for its log line, its metrics and its headers. */
export interface Trace {
  readonly requestId: string;
  readonly startMs: number;
  readonly method: string;
  operationId: string | undefined;
  caller: Caller | undefined;
  /** Sent with the answer, whatever it is. */
  readonly headers: Record<string, string>;
}

/** Writes the one log line of a request, which is its metrics as well. */
export function logRequest(functionName: string, trace: Trace, response: EdgeResponse, nowMs: number, error?: unknown) {
  const status = response.statusCode;
  const failure = error === undefined ? {} : { error: describeError(error) };
  log(status >= 500 ? 'error' : 'info', 'request', {
    request_id: trace.requestId,
    method: trace.method,
    status,
    tenant_id: trace.caller?.tenantId,
    key_id: trace.caller?.keyId,
    ...metricFields(
      nowMs,
      { function: functionName, operation: trace.operationId ?? 'none' },
      {
        request_count: { unit: 'Count', value: 1 },
        client_error_count: { unit: 'Count', value: status >= 400 && status < 500 ? 1 : 0 },
        server_error_count: { unit: 'Count', value: status >= 500 ? 1 : 0 },
        duration_ms: { unit: 'Milliseconds', value: nowMs - trace.startMs },
      },
    ),
    ...failure,
  });
}
