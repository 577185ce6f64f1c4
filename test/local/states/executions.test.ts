import { GetExecutionHistoryCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FunctionError, ServiceError } from '../../../local/service.ts';
import { functionArn, invoke, machineArn, StatesFixture, type Work } from './states-fixture.ts';

let fixture: StatesFixture | undefined;
afterEach(async () => {
  await fixture?.stop();
  fixture?.remove();
  fixture = undefined;
});

function machine(options: ConstructorParameters<typeof StatesFixture>[0]): StatesFixture {
  fixture = new StatesFixture(options);
  return fixture;
}
const states = (StartAt: string, States: object, rest: object = {}) => ({ definition: { StartAt, States, ...rest } });
const never = () => new Promise(() => {});

describe('an execution', () => {
  it('passes data through tasks, choices and a map as a CDK definition does', async () => {
    const seen: unknown[] = [];
    const split: Work = () => ({
      candidates: [
        { name: 'a', compute: 'lambda' },
        { name: 'b', compute: 'other' },
      ],
    });
    const train: Work = (payload) => {
      seen.push(payload);
      return { score: 1 };
    };
    const definition = {
      StartAt: 'Split',
      States: {
        Split: invoke('split', {
          ResultSelector: { 'candidates.$': '$.Payload.candidates' },
          ResultPath: '$.plan',
          Next: 'Each',
        }),
        Each: {
          Type: 'Map',
          ItemsPath: '$.plan.candidates',
          MaxConcurrency: 1,
          ItemSelector: {
            'run_id.$': '$.run_id',
            'candidate.$': '$$.Map.Item.Value',
            'at.$': '$$.Map.Item.Index',
            'of.$': '$$.Execution.Input.run_id',
          },
          ResultPath: '$.results',
          Next: 'Format',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Where',
            States: {
              Where: {
                Type: 'Choice',
                Choices: [{ Variable: '$.candidate.compute', StringEquals: 'lambda', Next: 'Train' }],
                Default: 'Skip',
              },
              Train: invoke('train', { ResultPath: null, End: true }),
              Skip: { Type: 'Pass', Result: false, End: true },
            },
          },
        },
        Format: {
          Type: 'Pass',
          Parameters: {
            'text.$': "States.Format('{} of {}', States.ArrayLength($.results), $.run_id)",
            'json.$': 'States.JsonToString($.plan.candidates[0])',
            'second.$': '$.results[1]',
            'names.$': '$.plan.candidates[*].name',
          },
          End: true,
        },
      },
    };
    const { output, status } = await machine({ definition, functions: { split, train } }).run({ run_id: 'say "run"' });
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({
      text: '2 of say "run"',
      json: '{"name":"a","compute":"lambda"}',
      second: false,
      names: ['a', 'b'],
    });
    const candidate = { name: 'a', compute: 'lambda' };
    expect(seen).toEqual([{ run_id: 'say "run"', candidate, at: 0, of: 'say "run"' }]);
  });

  it('is started once per name while it runs, and its name is taken afterwards', async () => {
    const twin = machine({ ...states('A', { A: { Type: 'Wait', Seconds: 5, End: true } }) });
    const first = await twin.start({ a: 1 }, 'run-1');
    expect(await twin.start({ a: 1 }, 'run-1')).toBe(first);
    await expect(twin.start({ a: 2 }, 'run-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await twin.clock.advance(5000);
    await vi.waitFor(async () => expect((await twin.describe(first)).status).toBe('SUCCEEDED'));
    await expect(twin.start({ a: 1 }, 'run-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const client = await twin.client();
    const listed = await client.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn, statusFilter: 'SUCCEEDED' }),
    );
    expect(listed.executions).toMatchObject([{ executionArn: first, name: 'run-1' }]);
  });

  it('can be stopped, and says so in its history and on the event bus', async () => {
    const twin = machine({ ...states('A', { A: invoke('slow', { End: true }) }), functions: { slow: never } });
    const executionArn = await twin.start({});
    const client = await twin.client();
    await client.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause: 'by the tenant' }));
    expect(await twin.describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Cancelled' });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'ExecutionAborted',
    ]);
    expect(events?.[1]?.stateEnteredEventDetails?.name).toBe('A');
    expect(twin.events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'ABORTED']);
    expect(twin.events[1]).toMatchObject({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      detail: { executionArn, stateMachineArn: machineArn, error: 'Cancelled', input: '{}' },
    });
  });

  it('times out on the virtual clock', async () => {
    const twin = machine({
      ...states('A', { A: invoke('slow', { End: true }) }, { TimeoutSeconds: 3600 }),
      functions: { slow: never },
    });
    const arn = await twin.start({});
    await twin.clock.advance(3_599_000);
    expect((await twin.describe(arn)).status).toBe('RUNNING');
    await twin.clock.advance(2000);
    await vi.waitFor(async () => expect((await twin.describe(arn)).status).toBe('TIMED_OUT'));
  });
});

describe('an error', () => {
  const throwing = (errorType: string) => () => {
    throw new FunctionError(errorType, 'no column "y"');
  };

  it('of a function is caught by its name, with the cause as Lambda writes it', async () => {
    const work = invoke('work', {
      Retry: [
        { ErrorEquals: ['RunError'], MaxAttempts: 0 },
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 100 },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }],
      End: true,
    });
    const failed = { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' };
    const twin = machine({ ...states('A', { A: work, Failed: failed }), functions: { work: throwing('RunError') } });
    const execution = await twin.run({ a: 1 });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RunError' });
    expect(JSON.parse(execution.cause ?? '')).toEqual({ errorMessage: 'no column "y"', errorType: 'RunError' });
  });

  it('is tried again with growing delays of virtual time, and no more than the retrier says', async () => {
    const calls: number[] = [];
    const work = invoke('work', {
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 }],
      End: true,
    });
    const flaky = () => {
      calls.push(twin.clock.offsetMs);
      throw new FunctionError('Error', 'again');
    };
    const twin = machine({ ...states('A', { A: work }), functions: { work: flaky } });
    const arn = await twin.start({});
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await twin.clock.advance(10_000);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    await twin.clock.advance(29_000);
    expect(calls).toHaveLength(2);
    await twin.clock.advance(1000);
    await vi.waitFor(async () => expect((await twin.describe(arn)).status).toBe('FAILED'));
    expect(calls).toHaveLength(3);
  });

  it('in one item of a map aborts the others and is caught once', async () => {
    const started: unknown[] = [];
    const work: Work = ({ item }) => {
      started.push(item);
      if (item === 1) throw new FunctionError('CancelledError', 'stop');
      return never();
    };
    const map = {
      Type: 'Map',
      ItemSelector: { 'item.$': '$$.Map.Item.Value' },
      ItemProcessor: { StartAt: 'W', States: { W: invoke('work', { End: true }) } },
      Catch: [{ ErrorEquals: ['CancelledError'], Next: 'Done' }],
      End: true,
    };
    const twin = machine({ ...states('M', { M: map, Done: { Type: 'Succeed' } }), functions: { work } });
    const { output, status } = await twin.run([0, 1, 2]);
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ Error: 'CancelledError' });
    expect(started).toEqual([0, 1, 2]);
  });

  it('is States.Timeout when a function works longer than TimeoutSeconds: in real time, wherever the clock is moved', async () => {
    const work = invoke('slow', {
      TimeoutSeconds: 2,
      Catch: [
        { ErrorEquals: ['States.TaskFailed'], Next: 'Wrong' },
        { ErrorEquals: ['States.Timeout'], Next: 'Done' },
      ],
      End: true,
    });
    const twin = machine({
      ...states('A', { A: work, Done: { Type: 'Succeed' }, Wrong: { Type: 'Fail' } }),
      functions: { slow: never },
    });
    const arn = await twin.start({});
    await twin.clock.advance(61_000);
    expect((await twin.describe(arn)).status).toBe('RUNNING');
    await vi.waitFor(async () => expect((await twin.describe(arn)).status).toBe('SUCCEEDED'), 5000);
  });

  it('is a denial when the role of the machine may not invoke the function', async () => {
    const twin = machine({
      ...states('A', { A: invoke('work', { End: true }) }),
      functions: { work: () => ({}) },
      invokable: [],
    });
    const execution = await twin.run({});
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
    expect(execution.cause).toContain(functionArn('work'));
  });
});

describe('a training job task', () => {
  const train = {
    Type: 'Task',
    Resource: 'arn:aws-cn:states:::sagemaker:createTrainingJob.sync',
    Parameters: { 'TrainingJobName.$': '$.job' },
    End: true,
  };

  it('answers the description of the job once it has completed', async () => {
    const created: unknown[] = [];
    const trainingJobs = {
      create: (input: object, caller: object) => created.push([input, caller]),
      untilEnded: async () => ({ TrainingJobStatus: 'Completed', CreationTime: 1.5 }),
      stop: () => {},
    };
    const { output } = await machine({ ...states('T', { T: train }), trainingJobs }).run({ job: 'gm-1' });
    expect(output).toEqual({ TrainingJobStatus: 'Completed', CreationTime: 1500 });
    expect(created).toEqual([
      [{ TrainingJobName: 'gm-1' }, { kind: 'role', arn: 'arn:aws:iam::000000000000:role/machine' }],
    ]);
  });

  it('is stopped with its execution, fails as its job does, and names what SageMaker refused', async () => {
    const stop = vi.fn();
    const trainingJobs = {
      create: ({ TrainingJobName }: Readonly<Record<string, unknown>>) => {
        if (TrainingJobName === 'gm-full') throw new ServiceError('ResourceLimitExceeded', 'no machine left');
      },
      untilEnded: (name: string) =>
        name === 'gm-bad'
          ? Promise.resolve({ TrainingJobStatus: 'Failed', FailureReason: 'NaN' })
          : new Promise<never>(() => {}),
      stop,
    };
    const twin = machine({ ...states('T', { T: train }), trainingJobs });
    const bad = await twin.run({ job: 'gm-bad' });
    expect(bad).toMatchObject({ error: 'States.TaskFailed', cause: expect.stringContaining('"FailureReason":"NaN"') });
    expect(await twin.run({ job: 'gm-full' })).toMatchObject({ error: 'SageMaker.ResourceLimitExceededException' });
    const executionArn = await twin.start({ job: 'gm-long' });
    await (await twin.client()).send(new StopExecutionCommand({ executionArn }));
    await vi.waitFor(() => expect(stop).toHaveBeenCalledWith('gm-long'));
  });
});
