import { expect, it } from 'vitest';
import { handoverCsv } from '../../../shared/conversation/handover-csv.ts';
import { readRawTable } from '../../../shared/dataset/read-csv/read-raw-table.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { idsOf } from '../../support/table.ts';
import { bytesOf } from '../dataset/bytes-of.ts';

it('handed-over questions become rows whose answer is empty, whatever they hold', async () => {
  const { tenantId, modelId, versionId } = idsOf('A');
  const makeId = idMaker();
  const row = (question: string) => ({
    entity: 'handover' as const,
    tenant_id: tenantId,
    model_id: modelId,
    id: makeId('handover', 1),
    version_id: versionId,
    conversation_id: makeId('conversation', 1),
    question,
    context: null,
    closest: [{ answer: 'Yes, "always".', confidence: 0.25 }],
    asked_at: 0,
    expires_at: 9,
  });
  const questions = ['a, "b"\nc', '=1+1', '怎么办？', '👍🏽'];
  const table = await readRawTable(bytesOf(handoverCsv(questions.map(row)), 'utf-8', 65_536));
  const cells = (name: string) => {
    const column = table.columns.find((one) => one.name === name);
    return Array.from(column?.codes ?? [], (code) => column?.spellings[code]);
  };
  expect(cells('question')).toEqual(questions);
  expect(new Set(cells('answer'))).toEqual(new Set(['']));
  expect(cells('closest_answer')[0]).toBe('Yes, "always".');
  expect(cells('asked_at')[0]).toBe('1970-01-01T00:00:00.000Z');
});
