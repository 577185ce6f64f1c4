import type { RunRow } from '../../shared/run/run-row.ts';

/** The candidate that passed the gate. Throws when the gate has not been passed. */
export function winnerOf({ id, winner }: Pick<RunRow, 'id' | 'winner'>): string {
  if (winner === null) throw new Error(`Run ${id} has no winner yet`);
  return winner;
}
