import type { ConversationRow, TurnRow } from './store.ts';

const mostTurns = 10;
const memorySeconds = 24 * 3600;

/** The conversation with one more turn: the oldest beyond ten is forgotten, and all a day after the last. */
export function addTurn(before: Omit<ConversationRow, 'expires_at'>, turn: TurnRow): ConversationRow {
  return {
    ...before,
    turns: [...before.turns, turn].slice(-mostTurns),
    turn_count: before.turn_count + 1,
    expires_at: Math.floor(turn.asked_at / 1000) + memorySeconds,
  };
}

/** The last question that stood by itself: what a question that says too little alone goes on from. */
export function lastFullQuestion({ turns }: Pick<ConversationRow, 'turns'>): string | null {
  return turns.findLast(({ context }) => context === null)?.question ?? null;
}
