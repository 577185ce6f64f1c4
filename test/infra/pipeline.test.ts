import aslValidator from 'asl-validator';
import { beforeAll, expect, it } from 'vitest';
import { metricDefinitions } from '../../shared/run/job-metrics.ts';
import { flat, synthesise } from './assembly.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

let definition: { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
let tasks: readonly (readonly [string, State])[];

beforeAll(async () => {
  const machine = (await synthesise('dev')).find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  definition = JSON.parse(flat(machine?.properties.DefinitionString).replaceAll(/<\{[^>]*\}>/g, 'reference'));
  const mapped = Object.values(definition.States).flatMap((state) => Object.entries(state.ItemProcessor?.States ?? {}));
  tasks = [...Object.entries(definition.States), ...mapped].filter(([, state]) => state.Type === 'Task');
});

it('is valid Amazon States Language', () => {
  expect(aslValidator(definition as never, { checkPaths: true, checkArn: false }).errorsText?.('\n') || '').toBe('');
});

it('runs profile, clean, split, train, evaluate, gate, register, deploy in this order', () => {
  const names: string[] = [];
  const next = (name: string) => definition.States[name]?.Next ?? definition.States[name]?.Default;
  for (let name: string | undefined = definition.StartAt; name; name = next(name)) names.push(name);
  expect(names).toEqual([
    'Profile',
    'Clean',
    'Split',
    'Is there more to try',
    'Train candidates',
    'Combine',
    'Evaluate',
    'Gate',
    'Register',
    'Deploy',
    'Run succeeded',
  ]);
});

it('tries rung after rung until nothing is left to try', () => {
  const { Choices: [more] = [] } = definition.States['Is there more to try'] as { Choices?: State[] };
  expect(more).toMatchObject({ Variable: '$.plan.search.is_over', BooleanEquals: false, Next: 'Try settings' });
  expect(definition.States['Try settings']?.Next).toBe('Judge rung');
  expect(definition.States['Judge rung']?.Next).toBe('Is there more to try');
});

it('tries no task again that failed by the tenant, and catches what still fails', () => {
  const ending = ['Fail', 'Record training', 'Record failed training'];
  for (const [name, state] of tasks) {
    const final = state.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes('RunError'));
    if (state.Resource?.includes('lambda')) expect(final?.MaxAttempts, name).toBe(0);
    if (!ending.includes(name)) expect(state.Catch?.[0]?.ErrorEquals, name).toEqual(['States.ALL']);
  }
});

it('trains on managed spot with checkpoints, tags and a limit', () => {
  const [, job] = tasks.find(([name]) => name === 'Train in job') ?? [];
  expect(job?.Resource).toMatch(/:states:::sagemaker:createTrainingJob\.sync$/);
  expect(job?.Parameters).toMatchObject({
    EnableManagedSpotTraining: true,
    CheckpointConfig: { LocalPath: '/opt/ml/checkpoints' },
    AlgorithmSpecification: { MetricDefinitions: metricDefinitions },
    InputDataConfig: [{ ChannelName: 'clean' }],
    TensorBoardOutputConfig: { LocalPath: '/opt/ml/output/tensorboard' },
    StoppingCondition: { 'MaxRuntimeInSeconds.$': '$.candidate.job.max_runtime_seconds' },
    Tags: expect.arrayContaining([{ Key: 'tenant_id', 'Value.$': '$.tenant_id' }]),
  });
});
