import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a signature holds for: `region/service`, as a credential scope writes it. */
export type SigningPlace = `${string}/${string}`;

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

let lastKeyName = '';
/** As an object: Node.js takes 20 us to find out what a buffer is, seven times as long as the signature. */
let lastKey: KeyObject = createSecretKey(Buffer.alloc(32));

/** Four HMACs that hold for a day: an environment has one role, so the last one made is nearly always the one. */
function signingKey({ accessKeyId, secretAccessKey }: SigningKeys, scope: string): KeyObject {
  const name = `${accessKeyId} ${secretAccessKey} ${scope}`;
  if (name === lastKeyName) return lastKey;
  const parts = scope.split('/');
  lastKey = createSecretKey(
    parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`)),
  );
  lastKeyName = name;
  return lastKey;
}

/**
 * Signs a POST (to `/` unless `path` and `query` say otherwise; both plain, without marks that need encoding) and answers all of its headers (names in lower case): AWS Signature Version 4, General Reference,
 * "Create a signed AWS API request". Every header that is given is signed.
 */
export function signPost(
  headers: Readonly<Record<string, string>>,
  body: string,
  {
    keys,
    place,
    nowMs,
    path = '/',
    query = '',
  }: {
    readonly keys: SigningKeys;
    readonly place: SigningPlace;
    readonly nowMs: number;
    readonly path?: string;
    readonly query?: string;
  },
): Record<string, string> {
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${timestamp.slice(0, 8)}/${place}/aws4_request`;
  const sent: Record<string, string> = { ...headers, 'x-amz-date': timestamp };
  if (keys.sessionToken !== undefined) sent['x-amz-security-token'] = keys.sessionToken;
  const names = Object.keys(sent).sort();
  const signed = names.join(';');
  const lines = names.map((name) => `${name}:${sent[name]?.trim().replace(/ {2,}/g, ' ')}`);
  const canonical = ['POST', path, query, ...lines, '', signed, hash('sha256', body)].join('\n');
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonical)}`;
  const signature = createHmac('sha256', signingKey(keys, scope)).update(text).digest('hex');
  sent.authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return sent;
}
