import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

/** The row of a dataset that was just uploaded, as the table's stream brings it. */
export const uploadedImage = z.object({
  entity: z.object({ S: z.literal('dataset') }),
  state: z.object({ S: z.literal('uploaded') }),
  tenant_id: z.object({ S: idSchema('tenant') }),
  id: z.object({ S: idSchema('dataset') }),
});
