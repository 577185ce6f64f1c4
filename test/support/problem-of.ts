import { expect } from 'vitest';
import type { Problem } from '../../shared/api/client.generated.ts';
import { problems } from '../../shared/runtime/errors.ts';
import type { Answer } from './ask.ts';

/** Checks that an answer is a problem of the catalogue, whole and traceable, and gives it. */
export function problemOf({ status, headers, body, text }: Answer): Problem {
  expect(headers.get('content-type'), text).toBe('application/problem+json');
  const problem = body as unknown as Problem;
  const { status: catalogued, title } = problems[problem.code];
  expect(problem).toEqual({
    type: `urn:gristmill:problem:${problem.code}`,
    title,
    status: catalogued,
    detail: expect.stringMatching(/.\.$/),
    code: problem.code,
    param: problem.param,
    request_id: headers.get('x-request-id'),
  });
  expect(status).toBe(catalogued);
  expect(problem.request_id).toMatch(/^req_[0-9A-Z]{26}$/);
  return problem;
}
