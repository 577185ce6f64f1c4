import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GristmillClient } from '../shared/api/client.generated.ts';

/** The tenant of the first start: its key is kept beside the data, so that the next start can name it again. */
export interface FirstTenant {
  readonly apiKey: string;
  /** Whether its story was told to the end. */
  readonly isToldOf: boolean;
}

const fileIn = (dataFolder: string) => join(dataFolder, 'first-tenant.json');

export function readFirstTenant(dataFolder: string): FirstTenant | null {
  return existsSync(fileIn(dataFolder)) ? JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) : null;
}

export function keepFirstTenant(dataFolder: string, tenant: FirstTenant): void {
  writeFileSync(fileIn(dataFolder), JSON.stringify(tenant), { mode: 0o600 });
}

/** Signs up through the public API, as anyone would. */
export async function signUp(url: string, dataFolder: string): Promise<FirstTenant> {
  const tenant = await new GristmillClient({ url }).createTenant({
    body: { name: 'First tenant', email: 'founder@example.com' },
  });
  const first = { apiKey: tenant.api_key.secret, isToldOf: false };
  keepFirstTenant(dataFolder, first);
  return first;
}
