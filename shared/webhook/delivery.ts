import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';

/** What the queue holds: which event goes to which endpoint. Both are read anew when it is sent. */
export const delivery = z.object({
  tenant_id: idSchema('tenant'),
  event_id: idSchema('event'),
  endpoint_id: idSchema('endpoint'),
});
export type Delivery = z.infer<typeof delivery>;
