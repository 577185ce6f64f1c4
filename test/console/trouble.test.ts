import { describe, expect, it } from 'vitest';
import { isOfTheKey, troubleOf, troubleOfFailure } from '../../console/trouble.ts';
import { ApiProblem } from '../../shared/api/api-problem.ts';

describe('what went wrong', () => {
  it('is what the API said', () => {
    const body = { code: 'revoked_api_key', detail: 'This API key was revoked.' };
    const trouble = troubleOf(new ApiProblem(401, body, 'req_1'));
    expect(trouble).toEqual({ code: 'revoked_api_key', message: 'This API key was revoked.', requestId: 'req_1' });
    expect(isOfTheKey(trouble)).toBe(true);
  });

  it('is that nothing answered, when fetch could not reach the API', () => {
    expect(troubleOf(new TypeError('Failed to fetch'))).toEqual({ code: 'no_answer', message: null, requestId: null });
  });

  it('is the sentence of any other error', () => {
    const trouble = troubleOf(new Error('Part 2 of a.csv did not arrive: no answer'));
    expect(trouble).toMatchObject({ code: 'unknown', message: 'Part 2 of a.csv did not arrive: no answer' });
    expect(isOfTheKey(trouble)).toBe(false);
    expect(troubleOf('odd')).toMatchObject({ message: 'odd' });
  });

  it('is why a run or a dataset failed, if it did', () => {
    expect(troubleOfFailure({ code: 'no_rows', message: 'The file has no rows.' })?.code).toBe('no_rows');
    expect(troubleOfFailure(null)).toBeNull();
    expect(troubleOfFailure(undefined)).toBeNull();
  });
});
