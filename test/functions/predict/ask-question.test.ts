import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerHandover } from '../../../functions/datasets/answer-handover.ts';
import { createDataset } from '../../../functions/datasets/create-dataset.ts';
import { createHandoverDataset } from '../../../functions/datasets/create-handover-dataset.ts';
import { askQuestion } from '../../../functions/predict/ask-question.ts';
import { getConversation } from '../../../functions/predict/get-conversation.ts';
import { listHandovers } from '../../../functions/predict/list-handovers.ts';
import { rawDataKey } from '../../../shared/bucket/keys.ts';
import { conversationOperations, handoverDatasetOperations } from '../../../shared/conversation/operations.ts';
import type { LoadedModel } from '../../../shared/learning/tasks/task.ts';
import type { ModelRow, VersionRow } from '../../../shared/model/store.ts';
import { DeployedVersions } from '../../../shared/prediction/deployed-version.ts';
import { ModelCache } from '../../../shared/prediction/model-cache.ts';
import { RateLimiter } from '../../../shared/rate/limiter.ts';
import { apiHandler } from '../../../shared/runtime/handler.ts';
import { IdempotencyStore } from '../../../shared/runtime/idempotency-store.ts';
import { type Id, idMaker } from '../../../shared/runtime/ids.ts';
import { SponsorPicker } from '../../../shared/sponsor/pick.ts';
import type { Sponsor } from '../../../shared/sponsor/store.ts';
import { listUsageRecords } from '../../../shared/usage/store.ts';
import type { SpendLimit } from '../../../shared/wallet/schema.ts';
import { Wallet } from '../../../shared/wallet/wallet.ts';
import { apiRequest } from '../../support/api-request.ts';
import { httpEvent, lambdaContext } from '../../support/http-event.ts';
import { idsOf } from '../../support/table.ts';
import { startWorkbench, type Workbench } from '../../support/workbench.ts';

/** In the future: the table's real clock would hide what is a day old. */
const nowMs = Date.UTC(2096, 10, 23, 16, 30);
const day = 24 * 3_600_000;
let bench: Workbench;
beforeAll(async () => {
  bench = await startWorkbench();
});
afterAll(() => bench.close());

/** Knows "refund" and "refund ... how long"; sure of nothing else. */
const model: LoadedModel = {
  task: 'faq',
  candidate: 'bm25',
  inputSchema: [{ name: 'question', kind: 'text', is_nullable: false }],
  abstainBelow: 0.5,
  close: async () => undefined,
  predict: async (inputs) =>
    inputs.map(({ question }) => {
      const [isRefund, isLong] = ['refund', 'how long'].map((words) => String(question).includes(words));
      const answer = isRefund && isLong ? 'Five days.' : isRefund ? 'You get it back.' : 'Hello.';
      const alternatives = [{ answer: 'Good bye.', confidence: 0.1 }];
      return { kind: 'retrieval', answer, confidence: isRefund ? 0.9 : 0.2, alternatives };
    }),
};

interface Asking {
  readonly letter?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly at?: number;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path?: string;
  readonly task?: LoadedModel['task'];
  readonly limits?: SpendLimit[];
  /** On the free plan. */
  readonly sponsors?: Sponsor[];
  /** What was asked to be stored is added to it; absent, the store is down. */
  readonly kept?: { request: unknown; content: string }[];
}

async function ask({ letter = 'A', body, key, at = nowMs, method = 'POST', path = 'conversations', ...more }: Asking) {
  const { tenantId, keyId, modelId, versionId } = idsOf(letter);
  const { table } = bench;
  const own = { champion: versionId, challenger: null, target: 'reply' } as unknown as ModelRow;
  const seen = { id: versionId, tenant_id: tenantId, run_id: 'run_1', candidate: 'c', input_schema: model.inputSchema };
  const version = seen as unknown as VersionRow;
  const models = {
    get: async (owner: string, id: string) => (owner === tenantId && id === modelId ? own : undefined),
    versions: async function* () {
      yield version;
    },
  };
  const readRules = async () => ({ limits: more.limits ?? [], included: more.sponsors ? { predictions: 100 } : null });
  const services = {
    ...bench,
    models: new ModelCache(async () => ({ model: { ...model, task: more.task ?? 'faq' }, sizeBytes: 1 }), 10),
    versions: new DeployedVersions({ ...models, getVersion: async () => version }),
    answers: new IdempotencyStore(table),
    wallet: new Wallet({ table, readRules, makeId: idMaker() }),
    sponsors: new SponsorPicker(async () => more.sponsors ?? []),
    store: async (request: unknown, content: string) => {
      if (!more.kept) throw new Error('The store is down');
      more.kept.push({ request, content });
    },
  };
  const { conversations } = bench;
  const useCases = {
    converse: askQuestion(services),
    getConversation: getConversation(conversations),
    listHandovers: listHandovers({ conversations, models }),
    answerHandover: answerHandover(conversations),
    createHandoverDataset: createHandoverDataset({ ...bench, models }),
  };
  const event = httpEvent({
    method,
    path: `/v1/models/${modelId}/${path}`,
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    body: body === undefined ? '' : JSON.stringify(body),
    authorizer: {
      tenantId,
      keyId,
      scopes: 'predict models:read datasets:write',
      allowedModels: '*',
      ratePerMinute: 1000,
    },
  });
  const runtime = {
    functionName: 'predict',
    clock: () => at,
    limiter: new RateLimiter(async (_window, asked) => asked),
    readAccess: async () => 'full' as const,
    idempotency: 'in-use-case' as const,
  };
  const operations = [...conversationOperations, ...handoverDatasetOperations];
  const answer = await apiHandler(operations, useCases, runtime)(event, lambdaContext);
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

const billed = async (letter: string) => {
  const range = { fromMs: nowMs, toMs: nowMs + 1, limit: 100 };
  return (await listUsageRecords(bench.table, idsOf(letter).tenantId, range)).items.map(({ quantity }) => quantity);
};

describe('a conversation', () => {
  it('begins with a question, goes on by its id, and reads what refers to the question before with it', async () => {
    const first = await ask({ body: { question: ' I want my refund now, please ' } });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      object: 'conversation_turn',
      conversation_id: expect.stringMatching(/^cnv_/),
      question: 'I want my refund now, please',
      context: null,
      handover_id: null,
      prediction: { output: { answer: 'You get it back.', handover: false }, usage: { units: 1 } },
    });
    const { conversation_id } = first.body;
    const second = await ask({ body: { question: 'how long does it take?', conversation_id } });
    expect(second.body).toMatchObject({
      conversation_id,
      context: 'I want my refund now, please',
      prediction: { output: { answer: 'Five days.' } },
    });
    expect(await billed('A')).toEqual([1, 1]);
    const path = `conversations/${conversation_id}`;
    const { body } = await ask({ method: 'GET', path });
    expect(body.turns.map(({ answer }: { answer: string }) => answer)).toEqual(['You get it back.', 'Five days.']);
    expect(body.expires_at).toBe('2096-11-24T16:30:00.000Z');
  });

  it('is stored where it asks to be: the question as it was read, and the answer, for feedback by id', async () => {
    const kept: NonNullable<Asking['kept']> = [];
    const asking = { letter: 'N', kept };
    const { conversation_id } = (await ask({ ...asking, body: { question: 'I want my refund now, please' } })).body;
    expect(kept).toEqual([]);
    const body = { question: 'how long does it take?', conversation_id, store: true };
    const { prediction } = (await ask({ ...asking, body })).body;
    expect(prediction.stored_until).toBe('2097-02-21T16:30:00.000Z');
    expect(kept).toMatchObject([{ request: { id: prediction.usage.record_id } }]);
    const { id, output, confidence, abstained } = prediction;
    const inputs = { question: 'I want my refund now, please\nhow long does it take?' };
    expect(JSON.parse(kept[0]?.content ?? '')).toEqual({
      predictions: [{ id, inputs, output, confidence, abstained }],
    });
  });

  it('that cannot be stored is not answered, not billed, and leaves no turn', async () => {
    const { conversation_id } = (await ask({ letter: 'P', body: { question: 'refund' } })).body;
    const refused = await ask({ letter: 'P', body: { question: 'refund', conversation_id, store: true } });
    expect(refused.status).toBe(500);
    expect(await billed('P')).toEqual([1]);
    const { body } = await ask({ letter: 'P', method: 'GET', path: `conversations/${conversation_id}` });
    expect(body.turns).toHaveLength(1);
  });

  it('makes no dataset of handed-over questions that the free plan has no room for', async () => {
    const letter = 'Z';
    await ask({ letter, body: { question: 'Which team won the football match?' } });
    const body = { name: 'full', filename: 'full.csv', size_bytes: 1_000_000_000 };
    const { dataset } = (await createDataset(bench)(apiRequest({ letter, body }))).body;
    await bench.datasets.markUploaded([idsOf(letter).tenantId, dataset.id], nowMs);
    const refused = await ask({ letter, body: {}, path: 'handovers/dataset' });
    expect(refused).toMatchObject({ status: 402, body: { code: 'plan_limit_reached' } });
  });

  it('says on the free plan who pays for the answer', async () => {
    const id = 'spn_01JDBQ00000000000000000001' as Sponsor['id'];
    const money = { perThousandImpressionsMinor: 500, perClickMinor: 20, startsMs: 0, endsMs: null };
    const sponsor = { id, name: 'Acme', line: 'Mills for all', lineZh: null, url: 'https://acme.example/', ...money };
    const { body } = await ask({ letter: 'S', body: { question: 'I want my refund' }, sponsors: [sponsor] });
    expect(body.prediction.meta).toMatchObject({
      sponsor: { name: 'Acme', url: expect.stringContaining('/v1/sponsor_clicks/') },
    });
    const range = { fromMs: nowMs, toMs: nowMs + 1, limit: 100 };
    const { items } = await listUsageRecords(bench.table, idsOf('S').tenantId, range);
    expect(items.map(({ sponsorId }) => sponsorId)).toEqual([id]);
  });

  it('keeps a question that nobody is sure of for a person, with the closest answers', async () => {
    const asked = await ask({ letter: 'B', body: { question: 'Which team won the football match?' } });
    expect(asked.body).toMatchObject({
      handover_id: expect.stringMatching(/^hnd_/),
      prediction: { output: { answer: null, handover: true }, abstained: true },
    });
    const { body } = await ask({ letter: 'B', method: 'GET', path: 'handovers' });
    expect(body).toMatchObject({
      object: 'list',
      has_more: false,
      data: [
        {
          id: asked.body.handover_id,
          question: 'Which team won the football match?',
          conversation_id: asked.body.conversation_id,
          closest: [
            { answer: 'Hello.', confidence: 0.2 },
            { answer: 'Good bye.', confidence: 0.1 },
          ],
        },
      ],
    });
    const made = await ask({ letter: 'B', path: 'handovers/dataset', body: { name: 'To label' } });
    expect(made).toMatchObject({ status: 202, body: { name: 'To label', state: 'uploaded' } });
    const bytes = await bench.bucket.bytes(rawDataKey(idsOf('B').tenantId, made.body.id as Id<'dataset'>));
    expect(Buffer.from(bytes).toString().split('\n')[1]).toMatch(
      /^Which team won the football match\?,,,Hello\.,0\.2,/,
    );
    const late = await ask({ letter: 'B', method: 'GET', path: 'handovers', at: nowMs + 91 * day });
    expect(late.body.data).toEqual([]);
  });

  it('answers nothing to label with a conflict', async () => {
    const { body } = await ask({ letter: 'C', path: 'handovers/dataset', body: {} });
    expect(body).toMatchObject({ status: 409, code: 'conflict' });
  });

  describe('whose question was handed over', () => {
    const letter = 'Q';
    const say = (id: string, answer: unknown, more: Asking = {}) =>
      ask({ letter, method: 'PUT', path: `handovers/${id}`, body: { answer }, ...more });
    const handOver = async (question: string) => (await ask({ letter, body: { question } })).body.handover_id as string;

    it('is answered by a person, and the pair alone is data to learn from', async () => {
      const id = await handOver('Which team won the football match?');
      await handOver('Will it rain tomorrow, what do you think?');
      const wish = { letter, path: 'handovers/dataset', body: { only_answered: true } };
      expect((await ask(wish)).body).toMatchObject({ status: 409, detail: expect.stringContaining('only_answered') });
      expect((await say(id, ' We know nothing of football. ')).body).toMatchObject({
        id,
        answer: 'We know nothing of football.',
        answered_at: '2096-11-23T16:30:00.000Z',
      });
      const made = await ask(wish);
      const bytes = await bench.bucket.bytes(rawDataKey(idsOf(letter).tenantId, made.body.id as Id<'dataset'>));
      const pair = 'Which team won the football match?,We know nothing of football.';
      expect(Buffer.from(bytes).toString()).toBe(`question,reply\n${pair}\n`);
    });

    it('is answered anew, or has its answer taken back', async () => {
      const id = await handOver('Who painted the Mona Lisa, by the way?');
      await say(id, 'Leonardo.');
      expect((await say(id, 'Leonardo da Vinci.')).body.answer).toBe('Leonardo da Vinci.');
      expect((await say(id, null)).body).toMatchObject({ answer: null, answered_at: null });
    });

    it('is not there for another tenant or when it has expired, and takes no empty answer', async () => {
      const id = await handOver('How many angels dance on the head of a pin?');
      for (const strange of [{ letter: 'E' }, { at: nowMs + 91 * day }]) {
        expect((await say(id, 'Seven.', strange)).body).toMatchObject({ status: 404, param: 'handover_id' });
      }
      for (const wrong of ['', ' \n', 7, 'x'.repeat(10_001), undefined]) {
        expect((await say(id, wrong)).status).toBe(400);
      }
      const { body } = await ask({ letter, method: 'GET', path: 'handovers' });
      expect(body.data[0]).toMatchObject({ id, answer: null });
    });
  });

  it('is not there for another tenant, under another model, or a day after its last turn', async () => {
    const { conversation_id } = (await ask({ letter: 'D', body: { question: 'refund' } })).body;
    const body = { question: 'and the money?', conversation_id };
    for (const strange of [
      { letter: 'E', body },
      { letter: 'D', body, at: nowMs + day },
    ]) {
      expect((await ask(strange)).body).toMatchObject({ status: 404, code: 'not_found', param: 'conversation_id' });
      const path = `conversations/${conversation_id}`;
      expect(await ask({ ...strange, method: 'GET', path, body: undefined })).toMatchObject({ status: 404 });
    }
    expect(await billed('E')).toEqual([]);
    expect(await billed('D')).toEqual([1]);
  });

  it('bills a retried question once, and answers it alike', async () => {
    const asking = { letter: 'F', body: { question: 'refund' }, key: 'a-key-of-my-own-1' };
    const first = await ask(asking);
    const again = await ask(asking);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await billed('F')).toEqual([1]);
  });

  it('lets one of two questions at once be the next, and bills no other', async () => {
    const { conversation_id } = (await ask({ letter: 'G', body: { question: 'refund' } })).body;
    const next = { letter: 'G', body: { question: 'my refund again, dear shop', conversation_id }, at: nowMs + 5 };
    const answers = await Promise.all([ask(next), ask(next), ask(next)]);
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses[0]).toBe(200);
    expect(statuses.filter((status) => status !== 200).every((status) => status === 409)).toBe(true);
    const { turns } = (await ask({ letter: 'G', method: 'GET', path: `conversations/${conversation_id}` })).body;
    expect(await billed('G')).toHaveLength(turns.length);
  });

  it.each([
    ['an empty question', { question: '' }, 400],
    ['only spaces', { question: ' \n ' }, 400],
    ['no question', {}, 400],
    ['a long question', { question: 'x'.repeat(2001) }, 400],
    ['another kind of id', { question: 'refund', conversation_id: 'mdl_1' }, 400],
    ['an unknown field', { question: 'refund', mood: 'good' }, 400],
  ])('refuses %s', async (_, body, status) => {
    const refused = await ask({ letter: 'H', body });
    expect(refused.status).toBe(status);
    expect(await billed('H')).toEqual([]);
  });

  it.each(['👍🏽👩‍👩‍👧‍👦', 'где 我的 parcel ελληνικά مرحبا', 'ሰላም ልዑል ደህና ነህ'])('hands %s over', async (question) => {
    expect((await ask({ letter: 'J', body: { question } })).body.prediction.output.handover).toBe(true);
  });

  it('keeps nothing of a question that a spend limit stops', async () => {
    const limits: SpendLimit[] = [{ window: 'month', key_id: null, model_id: null, amount_minor: 0, is_hard: true }];
    const refused = await ask({ letter: 'M', body: { question: 'Which team won?' }, limits });
    expect(refused.status).toBe(402);
    expect((await ask({ letter: 'M', method: 'GET', path: 'handovers' })).body.data).toEqual([]);
    expect(await billed('M')).toEqual([]);
  });

  it('is held with models of questions and answers alone', async () => {
    const refused = await ask({ letter: 'K', body: { question: 'refund' }, task: 'intent' });
    expect(refused.body).toMatchObject({ status: 409, detail: expect.stringContaining('this one is intent') });
    expect(await billed('K')).toEqual([]);
  });
});
