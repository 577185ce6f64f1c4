import { describe, expect, test } from 'vitest';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { signPost } from '../../../shared/table/sign-request.ts';

const credentials = new Credentials(Buffer.from('seed'));
const keys = credentials.issue(operator);
const nowMs = Date.UTC(2026, 10, 23, 16, 51, 5, 678);
const given = { host: 'dynamodb.eu-central-1.amazonaws.com', 'x-amz-target': 'DynamoDB_20120810.PutItem' };
const place = 'eu-central-1/dynamodb';

const sha256 = async (text: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex');

async function verify(headers: Record<string, string>, body: string, atMs = nowMs) {
  const verifier = new SignatureVerifier(credentials, {
    now: () => atMs,
    movedLatelyMs: () => 0,
    at: () => () => undefined,
  });
  const digest = await sha256(body);
  return verifier.verify({ method: 'POST', path: '/', query: '', headers }, () => digest);
}

describe('a signed POST', () => {
  test('holds for its headers, body and time, and for its key', async () => {
    const headers = signPost(given, '{"a":1}', { keys, place, nowMs });
    expect(headers['x-amz-date']).toBe('20261123T165105Z');
    expect((await verify(headers, '{"a":1}')).caller).toEqual(operator);
    await expect(verify(headers, '{"a":2}')).rejects.toThrow('does not match');
    await expect(verify({ ...headers, 'x-amz-target': 'DynamoDB_20120810.Scan' }, '{"a":1}')).rejects.toThrow();
    await expect(verify(headers, '{"a":1}', nowMs + 16 * 60_000)).rejects.toThrow('too large');
  });

  test('signs on with another key, place or day than the last one', async () => {
    const other = credentials.issue({ kind: 'role', arn: 'arn:aws:iam::000000000000:role/other' });
    for (const [signingKeys, atMs, signingPlace] of [
      [keys, nowMs, place],
      [other, nowMs, place],
      [other, nowMs + 86_400_000, place],
      [other, nowMs + 86_400_000, 'us-east-1/dynamodb'],
    ] as const) {
      const headers = signPost(given, '{}', { keys: signingKeys, place: signingPlace, nowMs: atMs });
      await expect(verify(headers, '{}', atMs)).resolves.toMatchObject({ isPresigned: false });
    }
  });

  test('carries and signs the token of temporary credentials', async () => {
    const headers = signPost(given, '{}', { keys: { ...keys, sessionToken: 'token' }, place, nowMs });
    expect(headers['x-amz-security-token']).toBe('token');
    await expect(verify({ ...headers, 'x-amz-security-token': 'other' }, '{}')).rejects.toThrow('does not match');
  });
});
