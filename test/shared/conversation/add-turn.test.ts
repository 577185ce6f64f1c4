import { expect, it } from 'vitest';
import { addTurn, lastFullQuestion } from '../../../shared/conversation/add-turn.ts';
import type { ConversationRow, TurnRow } from '../../../shared/conversation/store.ts';
import { idMaker } from '../../../shared/runtime/ids.ts';
import { idsOf } from '../../support/table.ts';

const makeId = idMaker();
const { tenantId, modelId } = idsOf('A');
const fresh: ConversationRow = {
  entity: 'conversation',
  tenant_id: tenantId,
  model_id: modelId,
  id: makeId('conversation', 1),
  turns: [],
  turn_count: 0,
  created_at: 1,
  expires_at: 0,
};
const turn = (question: string, context: string | null = null): TurnRow => ({
  question,
  context,
  answer: null,
  handover: true,
  prediction_id: makeId('prediction', 1),
  asked_at: 5000,
});

it('a conversation keeps its last ten turns, and lasts a day after the last', () => {
  let row = fresh;
  for (let at = 0; at < 13; at += 1) row = addTurn(row, turn(`question ${at}`));
  expect(row.turns.map(({ question }) => question)).toEqual(
    Array.from({ length: 10 }, (_, at) => `question ${at + 3}`),
  );
  expect(row).toMatchObject({ turn_count: 13, expires_at: 86_405 });
});

it('what goes on, goes on from the last question that stood by itself', () => {
  expect(lastFullQuestion(fresh)).toBeNull();
  const turns = [turn('refund?'), turn('how long does it take', 'refund?'), turn('and abroad', 'refund?')];
  expect(lastFullQuestion({ turns })).toBe('refund?');
});
