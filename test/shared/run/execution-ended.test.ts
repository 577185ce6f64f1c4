import { describe, expect, it } from 'vitest';
import { endingError, executionEnded } from '../../../shared/run/execution-ended.ts';

const input = { tenant_id: 'tnt_01JDBQ0000000000000000000A', run_id: 'run_01JDBQ0000000000000000000A' };
const event = (detail: object) => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { input: JSON.stringify(input), ...detail },
});

describe('an execution that ended by itself', () => {
  it('names its run and why it ended', () => {
    const parsed = executionEnded.parse(event({ status: 'FAILED', error: 'RunError', cause: '{}' }));
    expect(parsed.detail.input).toEqual(input);
    expect(endingError(parsed)).toEqual({ error: 'RunError', cause: '{}' });
  });

  it.each([
    ['TIMED_OUT', 'States.Timeout'],
    ['ABORTED', 'CancelledError'],
    ['FAILED', 'States.Runtime'],
  ])('with %s and no error is told as %s', (status, error) => {
    expect(endingError(executionEnded.parse(event({ status, error: null })))).toEqual({ error, cause: '' });
  });

  it('is not one that succeeded, nor a step', () => {
    expect(executionEnded.safeParse(event({ status: 'SUCCEEDED' })).success).toBe(false);
    expect(executionEnded.safeParse({ step: 'gate', ...input }).success).toBe(false);
  });
});
