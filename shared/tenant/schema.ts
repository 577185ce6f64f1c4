import * as z from 'zod';
import { apiKeyWithSecret } from '../key/schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

export const newTenant = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(254),
  })
  .meta({ id: 'NewTenant' });

export const tenant = z
  .strictObject({
    object: z.literal('tenant'),
    id: idSchema('tenant'),
    name: z.string(),
    email: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof tenant>;

export const tenantWithKey = z
  .strictObject({ ...tenant.shape, api_key: apiKeyWithSecret })
  .meta({ id: 'TenantWithKey' });
