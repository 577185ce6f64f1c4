import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrediction } from '../../../functions/predict/create-prediction.ts';
import { InputError } from '../../../shared/learning/features/input-error.ts';
import type { LoadedModel } from '../../../shared/learning/tasks/task.ts';
import type { ModelRow, VersionRow } from '../../../shared/model/store.ts';
import { DeployedVersions } from '../../../shared/prediction/deployed-version.ts';
import { ModelCache } from '../../../shared/prediction/model-cache.ts';
import { predictionOperations } from '../../../shared/prediction/operations.ts';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import { apiHandler } from '../../../shared/runtime/handler.ts';
import { IdempotencyStore } from '../../../shared/runtime/idempotency-store.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { readPayouts } from '../../../shared/sponsor/payouts.ts';
import { SponsorPicker } from '../../../shared/sponsor/pick.ts';
import { putSponsor, type Sponsor } from '../../../shared/sponsor/store.ts';
import { listUsageRecords } from '../../../shared/usage/store.ts';
import type { SpendLimit } from '../../../shared/wallet/schema.ts';
import { Wallet } from '../../../shared/wallet/wallet.ts';
import { httpEvent, lambdaContext } from '../../support/http-event.ts';
import { idsOf, startTable } from '../../support/table.ts';

/** In the future: the table's real clock would hide an idempotency record that is a day old. */
const nowMs = Date.UTC(2096, 10, 23, 16, 30);
let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

/** Says yes with the probability that the input names. */
const model: LoadedModel = {
  task: 'tabular_classification',
  candidate: 'boosted_trees',
  inputSchema: [],
  close: async () => undefined,
  predict: async (inputs) =>
    inputs.map(({ p }, index) => {
      if (typeof p !== 'number') throw new InputError('p', 'Column "p" is numeric: send a number, or null', index);
      return { kind: 'classification', label: 'yes', probabilities: { yes: p, no: 1 - p }, confidence: p };
    }),
};

const sponsor: Sponsor = {
  id: 'spn_01JDBQ00000000000000000001' as Sponsor['id'],
  name: 'Acme',
  line: 'Mills for all',
  lineZh: null,
  url: 'https://acme.example/',
  perThousandImpressionsMinor: 500,
  perClickMinor: 20,
  startsMs: 0,
  endsMs: null,
};

type Predicting = {
  letter: string;
  body: unknown;
  key?: string;
  allowedModels?: string;
  task?: LoadedModel['task'];
  other?: Partial<LoadedModel>;
};

function predictions({
  isLedgerDown = false,
  limits = [] as SpendLimit[],
  sponsors = [] as Sponsor[],
  plan = 'paid',
  kept = [] as { request: unknown; content: string }[],
} = {}) {
  const { table } = fixture;
  const limiter = new RateLimiter(async (_window, asked) => asked);
  return async ({ letter, body, key, allowedModels = '*', task = model.task, other = {} }: Predicting) => {
    const { tenantId, keyId, modelId, versionId } = idsOf(letter);
    const versions = new DeployedVersions({
      get: async (owner, id) =>
        owner === tenantId && id === modelId
          ? ({ champion: versionId, challenger: null } as unknown as ModelRow)
          : undefined,
      getVersion: async (_ref, id) =>
        id === versionId
          ? ({ id, tenant_id: tenantId, run_id: 'run_1', candidate: 'c' } as unknown as VersionRow)
          : undefined,
    });
    const downTable = Object.assign(Object.create(table), {
      putItemIfAbsent: () => Promise.reject(Object.assign(new Error('busy'), { name: 'ThrottlingException' })),
    }) as typeof table;
    const included = plan === 'free' ? { predictions: 1_000 } : null;
    const readRules = async () => ({ limits, included });
    const wallet = new Wallet({ table, readRules, makeId: idMaker() });
    const predict = createPrediction({
      table: isLedgerDown ? downTable : table,
      models: new ModelCache(async () => ({ model: { ...model, task, ...other }, sizeBytes: 1 }), 10),
      versions,
      wallet,
      sponsors: new SponsorPicker(async () => sponsors),
      store: async (request, content) => void kept.push({ request, content }),
      answers: new IdempotencyStore(table),
    });
    const readAccess = async () => 'full' as const;
    const runtime = {
      functionName: 'predict',
      clock: () => nowMs,
      limiter,
      readAccess,
      idempotency: 'in-use-case' as const,
    };
    const event = httpEvent({
      method: 'POST',
      path: `/v1/models/${modelId}/predict`,
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
      body: JSON.stringify(body),
      authorizer: { tenantId, keyId, scopes: 'predict', allowedModels, ratePerMinute: 1000 },
    });
    const answer = await apiHandler(predictionOperations, { predict }, runtime)(event, lambdaContext);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: JSON.parse(answer.body) as Record<string, unknown>,
    };
  };
}

const billed = async (letter: string) => {
  const range = { fromMs: nowMs, toMs: nowMs + 1, limit: 100 };
  const { items } = await listUsageRecords(fixture.table, idsOf(letter).tenantId, range);
  return items.map(({ quantity }) => quantity);
};

describe('what is stored', () => {
  it('is nothing unless the request says so', async () => {
    const kept: { request: unknown; content: string }[] = [];
    const { body } = await predictions({ kept })({ letter: 'S', body: { inputs: { p: 0.75 } } });
    expect([kept, 'stored_until' in body]).toEqual([[], false]);
  });

  it('is every input with its answer, under the usage record, before anything is billed', async () => {
    const kept: { request: unknown; content: string }[] = [];
    const asked = { letter: 'T', body: { inputs: [{ p: 0.75 }, { p: 0.5 }], store: true } };
    const { body } = await predictions({ kept })(asked);
    const { data, usage } = body as unknown as { data: Record<string, unknown>[]; usage: { record_id: string } };
    expect(kept).toHaveLength(1);
    expect(kept[0]?.request).toMatchObject({ id: usage.record_id, modelId: idsOf('T').modelId, time: nowMs });
    const stored = JSON.parse(kept[0]?.content ?? '').predictions;
    expect(stored).toEqual(
      data.map(({ id, output, confidence, abstained }, at) => ({
        id,
        inputs: asked.body.inputs[at],
        output,
        confidence,
        abstained,
      })),
    );
    expect(data.map(({ stored_until: until }) => until)).toEqual(Array(2).fill('2097-02-21T16:30:00.000Z'));
  });

  it('is the condition of the answer: what cannot be stored is not answered and not billed', async () => {
    const kept = Object.assign([], {
      push: () => {
        throw new Error('S3 is away');
      },
    });
    const { status } = await predictions({ kept })({ letter: 'V', body: { inputs: { p: 1 }, store: true } });
    expect([status, await billed('V')]).toEqual([500, []]);
  });
});

describe('predict', () => {
  it('answers one input with its label, confidence, version and price, and bills one unit', async () => {
    const { status, body } = await predictions()({ letter: 'A', body: { inputs: { p: 0.75 } } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'prediction',
      id: expect.stringMatching(/^prd_/),
      model: idsOf('A').modelId,
      version: idsOf('A').versionId,
      output: { label: 'yes', probabilities: { yes: 0.75, no: 0.25 } },
      confidence: 0.75,
      abstained: false,
      usage: { units: 1, price: { amount_decimal: '0.05', currency: 'usd' } },
      created_at: '2096-11-23T16:30:00.000Z',
    });
    expect(await billed('A')).toEqual([1]);
  });

  it('shows a sponsor on the free plan alone, once for an answer however often it is asked for', async () => {
    const sponsors = [sponsor];
    const ask = { letter: 'S', body: { inputs: [{ p: 0.1 }, { p: 0.9 }] }, key: 'one' };
    const [first, again] = [
      await predictions({ sponsors, plan: 'free' })(ask),
      await predictions({ sponsors, plan: 'free' })(ask),
    ];
    const url = expect.stringMatching(/^\/v1\/sponsor_clicks\/tnt_\w+\.use_\w+\.\w+$/);
    expect(first.body.meta).toEqual({ sponsor: { name: 'Acme', line: 'Mills for all', line_zh: null, url } });
    expect(again.body).toEqual(first.body);
    const { data } = await readPayouts(fixture.table, '2096-11');
    expect(data).toEqual([]);
    await putSponsor(fixture.table, sponsor);
    expect((await readPayouts(fixture.table, '2096-11')).data).toMatchObject([{ impressions: 1, clicks: 0 }]);
    const paid = await predictions({ sponsors })({ letter: 'S', body: { inputs: { p: 0.1 } } });
    expect(paid.body).not.toHaveProperty('meta');
    expect((await readPayouts(fixture.table, '2096-11')).data).toMatchObject([{ impressions: 1 }]);
  });

  it('answers a list with one usage record for all of it', async () => {
    const { body } = await predictions()({ letter: 'B', body: { inputs: [{ p: 0.1 }, { p: 0.9 }, { p: 0.5 }] } });
    expect(body).toMatchObject({ object: 'list', usage: { units: 3, price: { amount_decimal: '0.15' } } });
    expect(body.data).toHaveLength(3);
    expect(await billed('B')).toEqual([3]);
  });

  it('answers an Idempotency-Key again, identically, and bills it once, also when requests race', async () => {
    const send = predictions();
    const request = { letter: 'C', body: { inputs: { p: 0.6 } }, key: 'order-1' };
    const racing = await Promise.all(Array.from({ length: 5 }, () => send(request)));
    const again = await send(request);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const answers = [...racing, again].filter(({ status }) => status === 200).map(({ body }) => JSON.stringify(body));
    expect(new Set(answers).size).toBe(1);
    expect([...racing, again].every(({ status }) => status === 200 || status === 503)).toBe(true);
    expect(await billed('C')).toEqual([1]);
    expect(await send({ ...request, body: { inputs: { p: 0.7 } } })).toMatchObject({ status: 409 });
  });

  it('gives no answer when the usage could not be recorded', async () => {
    const { status, body, headers } = await predictions({ isLedgerDown: true })({
      letter: 'D',
      body: { inputs: { p: 0.6 } },
    });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body).not.toHaveProperty('output');
    expect(await billed('D')).toEqual([]);
  });

  it('abstains where it is not sure enough, and shows the probabilities all the same', async () => {
    const { body } = await predictions()({ letter: 'E', body: { inputs: { p: 0.6 }, abstain_below: 0.61 } });
    expect(body).toMatchObject({ abstained: true, output: { label: null, probabilities: { yes: 0.6 } } });
  });

  it('bills nothing for an input that does not fit, and says which', async () => {
    const send = predictions();
    expect(await send({ letter: 'F', body: { inputs: [{ p: 1 }, { p: 'x' }] } })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', param: 'inputs[1].p' },
    });
    expect(await send({ letter: 'F', body: { inputs: { p: 'x' } } })).toMatchObject({ body: { param: 'inputs.p' } });
    expect(await billed('F')).toEqual([]);
  });

  it.each([
    [{ inputs: { p: 1 }, alias: 'challenger' }, 409, 'model_not_deployed'],
    [{ inputs: { p: 1 }, version: idsOf('H').versionId }, 404, 'not_found'],
    [{ inputs: { p: 1 }, version: idsOf('G').versionId, alias: 'champion' }, 400, 'invalid_request'],
    [{ inputs: [] }, 400, 'invalid_request'],
    [{ inputs: { p: { nested: 1 } } }, 400, 'invalid_request'],
    [{}, 400, 'invalid_request'],
  ])('refuses %j', async (body, status, code) => {
    expect(await predictions()({ letter: 'G', body })).toMatchObject({ status, body: { code } });
  });

  it('lets a key that is limited to other models nowhere near this one', async () => {
    const answer = await predictions()({ letter: 'G', body: { inputs: { p: 1 } }, allowedModels: idsOf('A').modelId });
    expect(answer).toMatchObject({ status: 403, body: { code: 'model_not_allowed' } });
  });

  it('does not take a threshold for a model that has no confidence', async () => {
    const body = { inputs: { p: 1 }, abstain_below: 0.5 };
    expect(await predictions()({ letter: 'G', body, task: 'tabular_regression' })).toMatchObject({
      status: 422,
      body: { param: 'abstain_below' },
    });
  });

  it('lists no items by a model of classes, and bills nothing', async () => {
    const body = { inputs: { p: 1 }, recommendation: { top_k: 3 } };
    const refused = await predictions()({ letter: 'G', body });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input', param: 'recommendation' } });
  });

  it('gives no label below the threshold that an intent model brought, unless the request names another', async () => {
    const send = predictions();
    const other = { task: 'intent', abstainBelow: 0.5 } as const;
    const ask = async (more: object) =>
      (await send({ letter: 'M', body: { inputs: { p: 0.45 }, ...more }, other })).body;
    expect(await ask({})).toMatchObject({ abstained: true, output: { label: null }, confidence: 0.45 });
    expect(await ask({ abstain_below: 0.4 })).toMatchObject({ abstained: false, output: { label: 'yes' } });
  });

  it('explains an answer by what each word does for it, and bills one unit', async () => {
    /** Each "yes" in the text adds a quarter. */
    const textModel: Partial<LoadedModel> = {
      task: 'text_classification',
      inputSchema: [{ name: 'text', kind: 'text', is_nullable: false }],
      predict: async (inputs) =>
        inputs.map(({ text }) => {
          const p = (String(text).match(/yes/g)?.length ?? 0) / 4;
          return { kind: 'classification', label: 'yes', probabilities: { yes: p, no: 1 - p }, confidence: p };
        }),
    };
    const send = predictions();
    const body = { inputs: { text: 'oh yes, 好 yes' }, explain: true };
    const answer = await send({ letter: 'N', body, other: textModel });
    expect(answer.body).toMatchObject({
      confidence: 0.5,
      explanation: [
        { column: 'text', start: 0, end: 2, text: 'oh', weight: 0 },
        { start: 3, end: 6, text: 'yes', weight: 0.25 },
        { text: ',', weight: 0 },
        { text: '好', weight: 0 },
        { start: 10, end: 13, text: 'yes', weight: 0.25 },
      ],
    });
    expect(await billed('N')).toEqual([1]);
    const long = { inputs: { text: 'yes '.repeat(1000) }, explain: true };
    expect((await send({ letter: 'P', body: long, other: textModel })).body.explanation).toHaveLength(200);
    const list = await send({ letter: 'P', body: { inputs: [{ text: 'a' }], explain: true }, other: textModel });
    expect(list).toMatchObject({ status: 422, body: { param: 'explain' } });
    const table = await send({ letter: 'P', body: { inputs: { p: 0.5 }, explain: true } });
    expect(table).toMatchObject({ status: 422, body: { param: 'explain' } });
  });
});
