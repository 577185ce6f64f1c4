import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { Credentials } from '../../../local/aws/credentials.ts';
import { computeSignature, deriveSigningKey, type SignedRequest } from '../../../local/aws/signature.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { Caller } from '../../../local/service.ts';

const caller: Caller = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/datasets' };

function arrange() {
  const clock = new VirtualClock();
  const credentials = new Credentials(Buffer.alloc(32, 7));
  const client = new S3Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9000',
    forcePathStyle: true,
    credentials: credentials.issue(caller),
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return { clock, client, verifier: new SignatureVerifier(credentials, clock) };
}

function asRequest(method: string, signedUrl: string, headers: Record<string, string> = {}): SignedRequest {
  const { pathname, search, host } = new URL(signedUrl);
  return { method, path: pathname, query: search.slice(1), headers: { host, ...headers } };
}

describe('Signature Version 4', () => {
  test('agrees with the worked example of the S3 API reference (GET Object with a Range)', () => {
    const scope = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', day: '20130524', region: 'us-east-1', service: 's3' };
    const emptyBody = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const signature = computeSignature(
      {
        method: 'GET',
        path: '/test.txt',
        query: '',
        headers: {
          host: 'examplebucket.s3.amazonaws.com',
          range: 'bytes=0-9',
          'x-amz-content-sha256': emptyBody,
          'x-amz-date': '20130524T000000Z',
        },
      },
      {
        scope,
        timestamp: '20130524T000000Z',
        signedHeaders: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'],
        payloadHash: emptyBody,
        key: deriveSigningKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope),
      },
    );
    expect(signature).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  });

  test('knows the caller of a presigned URL, whatever the key is made of', async () => {
    const { client, verifier } = arrange();
    const command = new PutObjectCommand({ Bucket: 'data', Key: "tenants/tnt_1/raw/a b+c(d)'é/data" });
    const url = await getSignedUrl(client, command, { expiresIn: 60 });
    expect(verifier.verify(asRequest('PUT', url))).toMatchObject({
      caller,
      isPresigned: true,
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
  });

  test('refuses a presigned URL for another method, key or expiry', async () => {
    const { client, verifier } = arrange();
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: 'data', Key: 'mine' }), { expiresIn: 60 });
    const tampered = [
      asRequest('GET', url),
      asRequest('PUT', url.replace('/mine', '/yours')),
      asRequest('PUT', url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')),
    ];
    for (const request of tampered) {
      expect(() => verifier.verify(request)).toThrow(expect.objectContaining({ fault: 'mismatch' }));
    }
  });

  test('a presigned URL expires on the virtual clock', async () => {
    const { client, verifier, clock } = arrange();
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'data', Key: 'k' }), { expiresIn: 900 });
    await clock.advance(898_000);
    verifier.verify(asRequest('GET', url));
    await clock.advance(3000);
    expect(() => verifier.verify(asRequest('GET', url))).toThrow(expect.objectContaining({ fault: 'expired' }));
  });

  test('says what is wrong with a request that has no or half a signature', () => {
    const { verifier } = arrange();
    const plain = { method: 'GET', path: '/data/k', query: '', headers: { host: 'x' } };
    expect(() => verifier.verify(plain)).toThrow(expect.objectContaining({ fault: 'missing' }));
    const half = { ...plain, query: 'X-Amz-Signature=00' };
    expect(() => verifier.verify(half)).toThrow(expect.objectContaining({ fault: 'malformed' }));
    const basic = { ...plain, headers: { host: 'x', authorization: 'Basic abc' } };
    expect(() => verifier.verify(basic)).toThrow(expect.objectContaining({ fault: 'malformed' }));
  });
});
