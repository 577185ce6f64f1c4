import type { ColumnSchema } from '../../../dataset/schema.ts';
import type { Table } from '../../../dataset/table.ts';
import { RunError } from '../../../runtime/errors.ts';
import { leaveOneOut } from '../../recommend/leave-one-out.ts';
import type { Split } from '../task.ts';
import { readInteractions } from './read-interactions.ts';

/** With fewer users to judge by, no figure says anything. */
const leastUsers = 10;

/** Splits interactions by time. Throws RunError where too few users have enough of them. */
export function splitInteractions(table: Table, schema: readonly ColumnSchema[], target: string): Split {
  const read = readInteractions(table, schema, target);
  const split = leaveOneOut(read.interactions, read.usableRows);
  if (split.test.length >= leastUsers) return split;
  throw new RunError(
    'too_few_interactions',
    `${split.test.length} of ${read.userNames.length} users in "${read.columns.user}" have three or more interactions; at least ${leastUsers} must, because each one's last two are held out. Upload longer histories.`,
    { param: read.columns.user },
  );
}
