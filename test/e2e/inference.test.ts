import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Prediction } from '../../shared/api/client.generated.ts';
import { ask } from '../support/ask.ts';
import { graphArtifact } from '../support/graph-artifact.ts';
import { readLedger } from '../support/ledger.ts';
import { operatorOf } from '../support/operator.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { loan, type TrainedModel, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });
const twin = useTwin();

let tenant: SignedUp;
/** The model as it was trained, and two more of the same rows whose artifacts are then put in place of their own. */
let plain: TrainedModel;
let graph: TrainedModel;
let broken: TrainedModel;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const train = () => trainModel(tenant.client);
  [plain, graph, broken] = await Promise.all([train(), train(), train()]);
  for (const { runId } of [graph, broken]) await writeGraph(runId);
});
beforeEach(() => twin().faults.clear());

async function writeGraph(runId: string): Promise<void> {
  const operator = operatorOf(twin());
  const keys = await operator.objectKeys(`/${runId}/logistic_regression/`);
  const folder = (keys[0] ?? '').replace(/[^/]+$/, '');
  const names = ['manifest.json', 'model.onnx', 'weights.bin'];
  const files = await Promise.all(names.map(async (name) => [name, await operator.readObject(folder + name)] as const));
  for (const [name, bytes] of graphArtifact(new Map(files))) await operator.writeObject(folder + name, bytes);
}

const loans = [loan, { ...loan, income: null }, { income: 20_000, debt: 60_000, purpose: 'boat' }];
const send = (model: TrainedModel, inputs: unknown) =>
  ask(`${twin().url}/v1/models/${model.modelId}/predict`, { key: tenant.key, json: { inputs } });
const probabilities = ({ output }: Prediction) => ('probabilities' in output ? output.probabilities : {});
const invocations = () => (twin().metrics().calls as Record<string, number>)['lambda:Invoke'] ?? 0;
const billedUnits = async () =>
  (await readLedger(tenant.client))
    .filter(({ meter }) => meter === 'predictions')
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe('a model that needs ONNX Runtime', () => {
  test('is opened once for first requests that come together, and each gets its answer', async () => {
    const before = await billedUnits();
    const answers = await Promise.all(loans.flatMap((one) => [send(graph, one), send(graph, one)]));
    expect(answers.map(({ status }) => status)).toEqual(loans.flatMap(() => [200, 200]));
    expect(await billedUnits()).toBe(before + 6);
  });

  test('answers as its weights do in TypeScript, a list in one invocation', async () => {
    const before = invocations();
    const answer = (model: TrainedModel) => tenant.client.predict({ model_id: model.modelId, body: { inputs: loans } });
    const [own, other] = [await answer(graph), await answer(plain)];
    expect(invocations() - before).toBe(1);
    if (own.object !== 'list' || other.object !== 'list') throw new Error('Not lists');
    for (const [row, prediction] of own.data.entries()) {
      const expected = other.data[row];
      if (!expected) throw new Error('Too few answers');
      expect(prediction.confidence).toBeCloseTo(expected.confidence ?? 0, 9);
      expect(Object.keys(probabilities(prediction))).toEqual(Object.keys(probabilities(expected)));
    }
  });

  test('tells which input does not fit, and bills nothing', async () => {
    const before = await billedUnits();
    const problem = problemOf(await send(graph, [loan, { ...loan, income: 'much' }]));
    expect(problem).toMatchObject({ code: 'invalid_input', param: 'inputs[1].income' });
    expect(await billedUnits()).toBe(before);
  });

  test.each([
    ['is throttled', 'lambda:Invoke', 'throttle', 9],
    ['crashes', 'function', 'crash', 1],
  ] as const)('bills nothing when inference %s, and answers again afterwards', async (_, target, kind, times) => {
    const name = `function:${operatorOf(twin()).functionName('inference')}`;
    const before = await billedUnits();
    twin().faults.add([{ target: target === 'function' ? name : target, kind, times }]);
    const answer = await send(graph, loan);
    expect(problemOf(answer).code).toBe('unavailable');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await billedUnits()).toBe(before);
    twin().faults.clear();
    expect((await send(graph, loan)).status).toBe(200);
  });
});

test('a network that a run trained is deployed and answers by inference', async () => {
  const network = await trainModel(tenant.client, { candidates: ['multilayer_perceptron'] });
  const before = invocations();
  const answer = await tenant.client.predict({ model_id: network.modelId, body: { inputs: loans } });
  expect(invocations()).toBe(before + 1);
  if (answer.object !== 'list') throw new Error('Not a list');
  for (const prediction of answer.data) {
    const shares = Object.values(probabilities(prediction));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  }
});

describe('an artifact that was damaged in the bucket', () => {
  test.each([
    ['manifest.json', /manifest\.json cannot be read/],
    ['model.onnx', /model\.onnx differs from its checksum/],
  ])('by %s is named in the answer, and nothing is billed', async (name, detail) => {
    const operator = operatorOf(twin());
    const key = (await operator.objectKeys(`/${broken.runId}/logistic_regression/${name}`))[0] ?? '';
    const whole = await operator.readObject(key);
    await operator.writeObject(key, whole.toReversed());
    const before = await billedUnits();
    const problem = problemOf(await send(broken, loan));
    expect(problem).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(detail) });
    expect(problem.detail).toContain('train again');
    expect(await billedUnits()).toBe(before);
    await operator.writeObject(key, whole);
  });

  test('answers once it is mended: what was damaged is not kept', async () => {
    expect((await send(broken, loan)).status).toBe(200);
  });
});
