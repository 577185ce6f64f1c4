import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../runtime/aws.ts';

/** PKCS #8 of an Ed25519 key up to its 32 bytes of seed (RFC 8410, section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signing key that a secret text stands for: any text with enough randomness makes a key. */
export function receiptKeyFrom(secret: string): KeyObject {
  const seed = createHash('sha256').update('gristmill receipt key\n').update(secret).digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
}

/** Answers the stage's signing key: read from Secrets Manager once, and again only if that failed. */
export function receiptKeyReader(
  secretArn: string,
  client = new SecretsManagerClient(clientDefaults),
): () => Promise<KeyObject> {
  let pending: Promise<KeyObject> | undefined;
  return () => {
    pending ??= client
      .send(new GetSecretValueCommand({ SecretId: secretArn }))
      .then(({ SecretString }) => {
        if (!SecretString) throw new Error('The receipt key secret has no value');
        return receiptKeyFrom(SecretString);
      })
      .catch((error: unknown) => {
        pending = undefined;
        throw error;
      });
    return pending;
  };
}
