import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { type JsonServer, startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { FunctionSpec } from '../../../local/deployment.ts';
import type { TwinEvent } from '../../../local/events/event.ts';
import { Faults } from '../../../local/faults.ts';
import { createAuthorize } from '../../../local/iam.ts';
import { StatesService } from '../../../local/states/states-service.ts';
import type { BatchJobs, TrainingJobs } from '../../../local/states/tasks.ts';

export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:pipeline';
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const roleArn = 'arn:aws:iam::000000000000:role/machine';

/** What a function of the fixture does with its payload. */
export type Work = (payload: Record<string, unknown>) => unknown;

/** A Task state as CDK's LambdaInvoke writes it. */
export const invoke = (name: string, rest: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn(name), 'Payload.$': '$' },
  ...rest,
});

const unusedTrainingJobs: TrainingJobs = {
  create: () => {
    throw new Error('No training job was expected');
  },
  untilEnded: () => new Promise(() => {}),
  stop: () => {},
};

const unusedBatchJobs: BatchJobs = {
  submit: () => {
    throw new Error('No Batch job was expected');
  },
  untilEnded: () => new Promise(() => {}),
  terminate: () => {},
};

interface FixtureOptions {
  readonly definition: object;
  readonly functions?: Readonly<Record<string, Work>>;
  readonly trainingJobs?: TrainingJobs;
  readonly invokable?: readonly string[];
  readonly folder?: string;
}

/** Step Functions with one state machine, reached by the real client over HTTP. */
export class StatesFixture {
  readonly folder: string;
  readonly clock = new VirtualClock();
  readonly events: TwinEvent[] = [];
  readonly service: StatesService;
  readonly #server: Promise<JsonServer>;
  readonly #credentials = new Credentials(Buffer.from('seed'));

  constructor({ definition, functions = {}, trainingJobs = unusedTrainingJobs, invokable, folder }: FixtureOptions) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'gristmill-states-'));
    const resources = (invokable ?? Object.keys(functions)).map(functionArn);
    const statements = [{ effect: 'Allow', actions: ['lambda:InvokeFunction'], resources, conditions: {} }] as const;
    const authorize = createAuthorize([{ arn: roleArn, name: 'machine', trustedServices: [], statements }], () => {});
    this.service = new StatesService({
      folder: this.folder,
      stateMachines: [
        { name: 'pipeline', arn: machineArn, definition: definition as Record<string, unknown>, roleArn },
      ],
      functions: Object.keys(functions).map((name) => ({ name, arn: functionArn(name) }) as FunctionSpec),
      invoker: {
        invoke: async (arn, payload) =>
          functions[arn.slice(arn.lastIndexOf(':') + 1)]?.(payload as Record<string, unknown>),
        invokeAsync: async () => {},
      },
      trainingJobs,
      batchJobs: unusedBatchJobs,
      authorize,
      clock: this.clock,
      publish: (event) => this.events.push(event),
      // The schema check costs a second; `definition.test.ts` has it.
      validate: () => {},
    });
    const verifier = new SignatureVerifier(this.#credentials, this.clock);
    const faults = new Faults(1);
    this.#server = startJsonServer({ services: [this.service], verifier, authorize, faults, clock: this.clock });
  }

  async client(): Promise<SFNClient> {
    const { url } = await this.#server;
    const systemClockOffset = this.clock.offsetMs;
    const credentials = this.#credentials.issue(operator);
    return new SFNClient({ region: 'us-east-1', endpoint: url, credentials, systemClockOffset, maxAttempts: 1 });
  }

  async start(input: unknown, name?: string): Promise<string> {
    const client = await this.client();
    const started = await client.send(
      new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }),
    );
    return started.executionArn ?? '';
  }

  async describe(executionArn: string) {
    return (await this.client()).send(new DescribeExecutionCommand({ executionArn }));
  }

  /** The execution once it has ended, its output parsed. */
  async run(input: unknown) {
    const arn = await this.start(input);
    for (;;) {
      const execution = await this.describe(arn);
      if (execution.status !== 'RUNNING') {
        return { ...execution, output: execution.output && (JSON.parse(execution.output) as unknown) };
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async stop(): Promise<void> {
    await (await this.#server).close();
    await this.service.close();
    this.clock.close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
