import * as z from 'zod';
import { fix } from '../schema.ts';

const change = z.strictObject({
  /** 1-based, header excluded, in the raw file. */
  row: z.int(),
  before: z.string(),
  after: z.string().nullable(),
});

/** What cleaning did: every change counted by its fix, with a few examples. */
export const cleaningReport = z.strictObject({
  object: z.literal('cleaning_report'),
  row_count_before: z.int(),
  row_count_after: z.int(),
  fixes: z.array(
    z.strictObject({
      fix,
      rows_dropped: z.int(),
      cells_changed: z.int(),
      examples: z.array(change),
      /** Why the fix was left out, if it was. */
      skipped: z.string().nullable(),
    }),
  ),
  /** Cells that cannot be read as their column's kind and so became missing. */
  unreadable: z.array(z.strictObject({ column: z.string(), cell_count: z.int(), examples: z.array(change) })),
});
export type CleaningReport = z.infer<typeof cleaningReport>;
export type CleaningChange = z.infer<typeof change>;
