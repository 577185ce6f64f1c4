import { isAwsUnavailable } from './aws.ts';
import { ProblemError, problems } from './errors.ts';

/** What the edge sends: an HTTP API payload 2.0 response. */
export interface EdgeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Turns any error into one that may be shown: what we do not know is `internal_error`, and says nothing more. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isAwsUnavailable(error)) {
    return new ProblemError('unavailable', 'A service that this request needs is busy. Send the request again.', {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  return new ProblemError('internal_error', 'The request failed and was logged under its request_id.', {
    cause: error,
  });
}

/** RFC 9457. `type` is a name, not an address: the codes are listed in /llms.txt and /openapi.json. */
export function problemResponse(problem: ProblemError, requestId: string): EdgeResponse {
  const body = {
    type: `urn:gristmill:problem:${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    param: problem.param ?? null,
    request_id: requestId,
  };
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.retryAfterSeconds === undefined ? {} : { 'retry-after': String(problem.retryAfterSeconds) }),
      ...(problem.allowedMethods === undefined ? {} : { allow: problem.allowedMethods.join(', ') }),
    },
    body: JSON.stringify(body),
  };
}
