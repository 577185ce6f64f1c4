import type { Split } from '../tasks/task.ts';
import { groupByUser, type Histories, type Interactions, itemsOf } from './interactions.ts';

/** With fewer interactions a user has nothing to be judged by, and only teaches. */
const leastToJudge = 3;

/** Each user's last row tests, the one before it validates, and the others train (Kang & McAuley 2018, section IV-A). */
export function leaveOneOut(interactions: Interactions, rows: Int32Array): Split {
  const { starts, rows: grouped } = groupByUser(interactions, rows);
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (let user = 0; user < interactions.userCount; user += 1) {
    const [start = 0, end = 0] = [starts[user], starts[user + 1]];
    const kept = end - start < leastToJudge ? end : end - 2;
    for (let place = start; place < kept; place += 1) parts.train.push(grouped[place] as number);
    if (kept === end) continue;
    parts.validation.push(grouped[end - 2] as number);
    parts.test.push(grouped[end - 1] as number);
  }
  return {
    train: Int32Array.from(parts.train).sort(),
    validation: Int32Array.from(parts.validation).sort(),
    test: Int32Array.from(parts.test).sort(),
  };
}

/** What is to be foretold: the item that a user took after some others. */
export interface NextItem {
  readonly user: number;
  /** Oldest first. */
  readonly history: Int32Array;
  readonly next: number;
}

/** The rows as questions about what came after `known`. */
export function nextItems({ users, items }: Interactions, rows: Int32Array, known: Histories): NextItem[] {
  return Array.from(rows, (row) => {
    const user = users[row] as number;
    return { user, history: itemsOf(known, user), next: items[row] as number };
  });
}
