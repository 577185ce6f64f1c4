import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { type JsonServer, startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { SecretSpec } from '../../../local/deployment.ts';
import { Faults } from '../../../local/faults.ts';
import { generateSecret } from '../../../local/secrets/generate-secret.ts';
import { SecretsService } from '../../../local/secrets/service.ts';

const secret = (name: string, generate: Partial<SecretSpec['generate']> = {}): SecretSpec => ({
  name,
  arn: `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}-abcdef`,
  generate: { length: 32, template: undefined, key: undefined, ...generate },
});
const pepper = secret('pepper');
const login = secret('login', { template: '{"user":"miller"}', key: 'password' });

const clock = new VirtualClock();
let dataFolder: string;
let server: JsonServer;
let client: SecretsManagerClient;

async function start() {
  const credentials = new Credentials(Buffer.from('seed'));
  server = await startJsonServer({
    services: [new SecretsService({ dataFolder, secrets: [pepper, login], clock })],
    verifier: new SignatureVerifier(credentials, clock),
    authorize: () => undefined,
    faults: new Faults(1),
    clock,
  });
  client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: credentials.issue(operator),
    maxAttempts: 1,
  });
}

async function stop() {
  client.destroy();
  await server.close();
}

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-secrets-'));
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(dataFolder, { recursive: true });
});

const value = async (SecretId: string, VersionStage?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;

it('a secret of the template is made once and kept over a restart', async () => {
  const first = await value(pepper.arn);
  expect(first).toHaveLength(32);
  expect(await value('pepper')).toBe(first);
  await stop();
  await start();
  expect(await value(pepper.arn)).toBe(first);
});

it('a generated text is put into its template', async () => {
  expect(JSON.parse((await value(login.arn)) ?? '')).toEqual({ user: 'miller', password: expect.any(String) });
});

it('a generated text has a character of each type and is never the same', () => {
  const texts = Array.from({ length: 200 }, () => generateSecret({ length: 8, template: undefined, key: undefined }));
  for (const text of texts) expect(text).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^a-zA-Z0-9])[!-~]{8}$/);
  expect(new Set(texts).size).toBe(200);
});

it('a new value becomes current and the one before stays as the previous, over a restart', async () => {
  const first = await value(pepper.arn);
  await client.send(new PutSecretValueCommand({ SecretId: pepper.arn, SecretString: 'second' }));
  await stop();
  await start();
  expect(await value(pepper.arn)).toBe('second');
  expect(await value(pepper.arn, 'AWSPREVIOUS')).toBe(first);
  await client.send(new PutSecretValueCommand({ SecretId: pepper.arn, SecretString: 'third' }));
  expect(await value(pepper.arn, 'AWSPREVIOUS')).toBe('second');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: pepper.arn }));
  expect(Object.values(VersionIdsToStages ?? {})).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
});

it('a value put again under its token is not a new version, and another value is refused', async () => {
  const ClientRequestToken = 'f'.repeat(32);
  const put = (SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId: 'pepper', SecretString, ClientRequestToken }));
  await put('same');
  await put('same');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: 'pepper' }));
  expect(Object.keys(VersionIdsToStages ?? {})).toHaveLength(2);
  await expect(put('other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

it('only its owner can read the file', async () => {
  const file = join(dataFolder, 'secrets.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await client.send(new PutSecretValueCommand({ SecretId: 'pepper', SecretString: 'new' }));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain('"new"');
});

it('an unknown secret, stage or parameter is refused', async () => {
  await expect(value('nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(value('pepper', 'AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    client.send(new PutSecretValueCommand({ SecretId: 'pepper', SecretBinary: new Uint8Array([1]) })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('a call needs the right of its action on the secret, by name or by ARN', () => {
  const service = new SecretsService({ dataFolder, secrets: [pepper], clock });
  for (const SecretId of ['pepper', pepper.arn]) {
    expect(service.permissions('GetSecretValue', { SecretId })).toEqual([
      { action: 'secretsmanager:GetSecretValue', resource: pepper.arn },
    ]);
  }
});
