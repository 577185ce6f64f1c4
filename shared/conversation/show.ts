import type { Conversation, Handover } from './schema.ts';
import type { ConversationRow, HandoverRow } from './store.ts';

const timeOf = (epochMs: number) => new Date(epochMs).toISOString();

/** A conversation as the API shows it. */
export const showConversation = (row: ConversationRow): Conversation => ({
  object: 'conversation',
  id: row.id,
  model: row.model_id,
  turns: row.turns.map((turn) => ({ ...turn, asked_at: timeOf(turn.asked_at) })),
  created_at: timeOf(row.created_at),
  expires_at: timeOf(row.expires_at * 1000),
});

/** A handed-over question as the API shows it. */
export const showHandover = (row: HandoverRow): Handover => ({
  object: 'handover',
  id: row.id,
  model: row.model_id,
  version: row.version_id,
  conversation_id: row.conversation_id,
  question: row.question,
  context: row.context,
  closest: row.closest,
  answer: row.answer,
  asked_at: timeOf(row.asked_at),
  answered_at: row.answered_at === null ? null : timeOf(row.answered_at),
  expires_at: timeOf(row.expires_at * 1000),
});
