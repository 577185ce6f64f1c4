import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../runtime/aws.ts';

/** Answers the stage's pepper: read from Secrets Manager once, and again only if that failed. */
export type ReadPepper = () => Promise<string>;

export function pepperReader(secretArn: string, client = new SecretsManagerClient(clientDefaults)): ReadPepper {
  let pending: Promise<string> | undefined;
  return () => {
    pending ??= readSecret(client, secretArn).catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return pending;
  };
}

async function readSecret(client: SecretsManagerClient, secretArn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!SecretString) throw new Error('The pepper secret has no value');
  return SecretString;
}
