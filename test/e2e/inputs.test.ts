import { beforeAll, expect, test } from 'vitest';
import { followRun } from '../../shared/api/follow.ts';
import { ask } from '../support/ask.ts';
import { uploadDataset } from '../support/dataset.ts';
import { problemOf } from '../support/problem-of.ts';
import { type SignedUp, signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const twin = useTwin();
/** Whether it is repaid follows from whether the applicant is employed and has defaulted before, and from the income. */
const rows = Array.from({ length: 200 }, (_, row) => {
  const isEmployed = row % 3 !== 0;
  const hasDefaulted = row % 5 === 0;
  const income = 20_000 + ((row * 37) % 100) * 500;
  const isRepaid = isEmployed && !hasDefaulted && income > 25_000;
  const since = `20${String(10 + (row % 15))}-0${1 + (row % 9)}-15`;
  return [income, isEmployed ? 'yes' : 'no', hasDefaulted ? 1 : 0, ['car', 'home'][row % 2], since, isRepaid].join(',');
});
const input = { income: 50_000, employed: 'yes', defaulted: 0, purpose: 'car', since: '2020-05-15' };

let tenant: SignedUp;
let modelId: string;
beforeAll(async () => {
  tenant = await signUp(twin().url);
  const csv = `income,employed,defaulted,purpose,since,repaid\n${rows.join('\n')}\n`;
  const { id: dataset_id } = await uploadDataset(tenant.client, csv);
  const body = { dataset_id, target: 'repaid', candidates: ['logistic_regression'] };
  const run = await followRun(tenant.client, (await tenant.client.createRun({ body })).id);
  if (run.model_id === null) throw new Error(run.error?.message);
  modelId = run.model_id;
});

const predict = (json: unknown) => ask(`${twin().url}/v1/models/${modelId}/predict`, { key: tenant.key, json });
const probability = async (change: object) => {
  const { body, text } = await predict({ inputs: { ...input, ...change } });
  const { probabilities } = body.output as { probabilities?: Record<string, number> };
  expect(probabilities, text).toBeDefined();
  return probabilities?.true ?? Number.NaN;
};
const billed = async () =>
  (await tenant.client.listUsageRecords({ limit: 100 })).data.filter(({ meter }) => meter === 'predictions').length;

test('a truth may be written as in the training data, or as JSON does', async () => {
  expect(await probability({ employed: true })).toBe(await probability({ employed: 'yes' }));
  expect(await probability({ employed: false })).toBe(await probability({ employed: 'no' }));
  expect(await probability({ defaulted: true })).toBe(await probability({ defaulted: 1 }));
  expect(await probability({ defaulted: '0' })).toBe(await probability({ defaulted: false }));
  expect(await probability({ employed: 'no' })).toBeLessThan(await probability({ employed: 'yes' }));
});

test.each<[object, string, string]>([
  [{ employed: 'perhaps' }, 'employed', 'true or false, or as in the training data "yes" or "no"'],
  [{ employed: 1 }, 'employed', '"yes" or "no"'],
  [{ defaulted: 2 }, 'defaulted', '1 or 0'],
  [{ income: '50000' }, 'income', 'without quotes'],
  [{ income: true }, 'income', 'a finite number'],
  [{ purpose: 7 }, 'purpose', 'a string such as'],
  [{ since: '15.5.2020' }, 'since', 'RFC 3339'],
  [{ since: 1589500800 }, 'since', 'RFC 3339'],
  [{ colour: 'red' }, 'colour', 'no input column "colour"'],
  [{ repaid: true }, 'repaid', 'no input column'],
])('an input that does not fit is refused with what to send, and costs nothing: %j', async (change, column, says) => {
  const before = await billed();
  const alone = problemOf(await predict({ inputs: { ...input, ...change } }));
  expect([alone.status, alone.code, alone.param]).toEqual([422, 'invalid_input', `inputs.${column}`]);
  expect(alone.detail).toContain(says);
  const among = problemOf(await predict({ inputs: [input, { ...input, ...change }] }));
  expect(among.param).toBe(`inputs[1].${column}`);
  expect(await billed()).toBe(before);
});

test('a column must be there, but may be null', async () => {
  const { income: _, ...absent } = input;
  const problem = problemOf(await predict({ inputs: absent }));
  expect([problem.param, problem.detail]).toEqual(['inputs.income', expect.stringContaining('or null')]);
  expect(await probability({ income: null })).toBeGreaterThan(0);
});

test('a version or an alias that is not there is not found, and the two exclude each other', async () => {
  const version = 'ver_01JDBQ0000000000000000000A';
  expect(problemOf(await predict({ inputs: input, version })).code).toBe('not_found');
  expect(problemOf(await predict({ inputs: input, alias: 'challenger' })).code).toBe('model_not_deployed');
  expect(problemOf(await predict({ inputs: input, alias: 'champion', version })).param).toBe('alias');
});
