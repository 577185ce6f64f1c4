import { GristmillClient } from '../../shared/api/client.generated.ts';

/** A tenant that has signed up; `key` is the secret of its first API key, which may do everything. */
export interface SignedUp {
  readonly id: string;
  readonly key: string;
  readonly keyId: string;
  readonly client: GristmillClient;
}

/** Signs up at the front door `url`. */
export async function signUp(url: string, name = 'Acme'): Promise<SignedUp> {
  const { id, api_key } = await new GristmillClient({ url }).createTenant({ body: { name, email: 'a@acme.example' } });
  return { id, key: api_key.secret, keyId: api_key.id, client: new GristmillClient({ url, apiKey: api_key.secret }) };
}
