import * as z from 'zod';

/** A fitted column of images, as an artifact keeps it. */
export const imageColumn = z.strictObject({
  kind: z.literal('image'),
  name: z.string(),
  /** Width x height x channels of the training pictures. */
  size: z.string(),
});
