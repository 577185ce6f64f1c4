import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { clientDefaults } from '../runtime/aws.ts';
import type { Id, TenantId } from '../runtime/ids.ts';

/** The state machine that carries out runs: one execution each, named after it. */
export class PipelineClient {
  readonly #stateMachineArn: string;
  readonly #sfn: SFNClient;

  constructor(stateMachineArn: string, sfn = new SFNClient(clientDefaults)) {
    this.#stateMachineArn = stateMachineArn;
    this.#sfn = sfn;
  }

  /** Starts a run; starting one that is under way changes nothing. False when its execution was, and is over. */
  async start(tenantId: TenantId, runId: Id<'run'>): Promise<boolean> {
    const input = JSON.stringify({ tenant_id: tenantId, run_id: runId });
    const command = new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, name: runId, input });
    return unless('ExecutionAlreadyExists', this.#sfn.send(command));
  }

  /** Stops a run's execution, and with it its training jobs; stopping what is over changes nothing. */
  async stop(runId: Id<'run'>): Promise<void> {
    const executionArn = `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
    await unless('ExecutionDoesNotExist', this.#sfn.send(new StopExecutionCommand({ executionArn })));
  }
}

/** False when the call was refused by an error that does no harm. */
async function unless(harmlessError: string, answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== harmlessError) throw error;
    return false;
  }
}
