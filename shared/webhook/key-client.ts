import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../runtime/aws.ts';

/** Answers the stage's webhook key, of which endpoints' secrets are made: read once, and again only if that failed. */
export function webhookKeyReader(
  secretArn: string,
  client = new SecretsManagerClient(clientDefaults),
): () => Promise<string> {
  let pending: Promise<string> | undefined;
  return () => {
    pending ??= client
      .send(new GetSecretValueCommand({ SecretId: secretArn }))
      .then(({ SecretString }) => {
        if (!SecretString) throw new Error('The webhook key secret has no value');
        return SecretString;
      })
      .catch((error: unknown) => {
        pending = undefined;
        throw error;
      });
    return pending;
  };
}
