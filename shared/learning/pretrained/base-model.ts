import * as z from 'zod';

/** The pretrained model that a model began with, as its card names it. */
export const baseModel = z.strictObject({
  family: z.string(),
  /** Where it came from: a dataset, a folder of the operator, or a hub's id at a revision. */
  source: z.string(),
  /** Of model.safetensors, hexadecimal. */
  sha256: z.string(),
});
export type BaseModel = z.infer<typeof baseModel>;
