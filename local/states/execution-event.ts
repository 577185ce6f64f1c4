import type { TwinEvent } from '../events/event.ts';
import type { Execution } from './executions.ts';

/** "Step Functions Execution Status Change", as EventBridge carries it. */
export function executionEvent(execution: Execution, timeMs: number): TwinEvent {
  const { arn, name, machineArn, status, input, output, error, cause, startMs, stopMs, restarts } = execution;
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    timeMs,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate: startMs,
      stopDate: stopMs ?? null,
      input,
      inputDetails: { included: true },
      output: output ?? null,
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
      redriveCount: restarts,
    },
  };
}
