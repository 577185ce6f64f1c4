import * as z from 'zod';

/** What went wrong with a dataset, a candidate or a run, and which part of the data or of the request to change. */
export const failure = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    /** The column or field at fault. */
    param: z.string().nullable(),
    /** Rows that show the fault, the first below the header being 1. */
    rows: z.array(z.int()).nullable(),
  })
  .meta({ id: 'Failure' });
export type Failure = z.infer<typeof failure>;
