import { expect, it } from 'vitest';
import { answeredCsv, handoverCsv } from '../../../shared/conversation/handover-csv.ts';
import type { HandoverRow } from '../../../shared/conversation/store.ts';
import { readRawTable } from '../../../shared/dataset/read-csv/read-raw-table.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { idsOf } from '../../support/table.ts';
import { bytesOf } from '../dataset/bytes-of.ts';

const { tenantId, modelId, versionId } = idsOf('A');
const makeId = idMaker();
const handedOver = (question: string, more: Partial<HandoverRow> = {}): HandoverRow => ({
  entity: 'handover',
  tenant_id: tenantId,
  model_id: modelId,
  id: makeId('handover', 1),
  version_id: versionId,
  conversation_id: makeId('conversation', 1),
  question,
  context: null,
  closest: [{ answer: 'Yes, "always".', confidence: 0.25 }],
  answer: null,
  asked_at: 0,
  answered_at: null,
  expires_at: 9,
  ...more,
});

async function columnsOf(csv: string): Promise<Readonly<Record<string, unknown>>> {
  const { columns } = await readRawTable(bytesOf(csv, 'utf-8', 65_536));
  return Object.fromEntries(
    columns.map(({ name, codes, spellings }) => [name, Array.from(codes, (code) => spellings[code])]),
  );
}

it('handed-over questions become rows whose answer is empty until somebody says it, whatever they hold', async () => {
  const answer = 'Two, "exactly".\n';
  const questions = ['a, "b"\nc', '怎么办？', '👍🏽'].map((question) => handedOver(question));
  const columns = await columnsOf(handoverCsv([...questions, handedOver('=1+1', { answer })]));
  expect(columns).toMatchObject({
    question: ['a, "b"\nc', '怎么办？', '👍🏽', '=1+1'],
    answer: ['', '', '', answer],
    closest_answer: Array(4).fill('Yes, "always".'),
    asked_at: Array(4).fill('1970-01-01T00:00:00.000Z'),
  });
});

it('those with an answer become rows to learn from, as the model read them, in the columns it learned', async () => {
  const rows = [
    handedOver('what of it?'),
    handedOver('多久？', { context: '我要"退款"', answer: '五天。' }),
    handedOver('Which, where?', { answer: 'This, here.' }),
  ];
  expect(await columnsOf(answeredCsv(rows, { question: 'text', answer: 'reply' }))).toEqual({
    text: ['我要"退款"\n多久？', 'Which, where?'],
    reply: ['五天。', 'This, here.'],
  });
});
