import { defineOperation } from '../api/operation.ts';
import { newTenant, tenant, tenantWithKey } from './schema.ts';

const common = { servedBy: 'tenants', tag: 'tenants' } as const;

/** Every route of tenants. */
export const tenantOperations = [
  defineOperation({
    ...common,
    id: 'createTenant',
    method: 'POST',
    path: '/v1/tenants',
    scope: null,
    summary: 'Sign up: answers a tenant and its first API key, whose secret is shown once',
    body: newTenant,
    success: { status: 201, schema: tenantWithKey },
    problems: [],
  }),
  defineOperation({
    ...common,
    id: 'getTenant',
    method: 'GET',
    path: '/v1/tenant',
    scope: 'tenant:read',
    summary: 'Read the tenant that the API key belongs to',
    success: { status: 200, schema: tenant },
    problems: ['not_found'],
  }),
] as const;
