import { describe, expect, it } from 'vitest';
import { readStatesError, toStatesError } from '../../../shared/run/failure.ts';
import { RunError } from '../../../shared/runtime/errors.ts';

const thrown = () =>
  toStatesError(
    new RunError('target_missing', 'There is no column "a}{\\"b".', { param: 'a}{"b', rows: [3, 4] }),
  ) as Error;
const failure = { code: 'target_missing', message: 'There is no column "a}{\\"b".', param: 'a}{"b', rows: [3, 4] };

describe('a run’s error on its way through Step Functions', () => {
  it('arrives whole from a Lambda', () => {
    const { name, message } = thrown();
    const cause = JSON.stringify({ errorType: name, errorMessage: message, trace: ['at x {'] });
    expect(readStatesError({ error: name, cause })).toEqual(failure);
  });

  it('arrives whole from a training job, whose reason SageMaker wraps', () => {
    const { name, message } = thrown();
    const cause = JSON.stringify({ FailureReason: `AlgorithmError: ${name}: ${message}, exit code: 1` });
    expect(readStatesError({ error: 'States.TaskFailed', cause })).toEqual(failure);
  });

  it('is no failure when the run was cancelled', () => {
    expect(readStatesError({ error: 'CancelledError', cause: '{"errorMessage":"The run was cancelled."}' })).toBeNull();
  });

  it.each([
    ['Sandbox.Timedout', '{"errorMessage":"Task timed out after 900.00 seconds"}', 'timed_out'],
    ['States.TaskFailed', '{"FailureReason":"MaxRuntimeExceeded"}', 'timed_out'],
    ['Runtime.ExitError', '{"errorMessage":"RequestId: 1 Error: Runtime exited: signal: killed"}', 'out_of_memory'],
    ['States.TaskFailed', '{"FailureReason":"AlgorithmError: exit code: 137"}', 'out_of_memory'],
    ['TypeError', '{"errorMessage":"secret is not a function"}', 'internal_error'],
    ['States.TaskFailed', 'not json', 'internal_error'],
  ])('%s is told as what the tenant can do about it', (error, cause, code) => {
    const told = readStatesError({ error, cause });
    expect(told).toMatchObject({ code, param: null, rows: null });
    expect(told?.message).not.toContain('secret');
  });

  it('keeps the name that the state machine matches, and leaves other errors as they are', () => {
    expect(thrown().name).toBe('RunError');
    const other = new TypeError('x');
    expect(toStatesError(other)).toBe(other);
  });
});
