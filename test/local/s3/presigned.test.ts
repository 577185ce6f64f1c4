import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainBucket, S3Fixture } from './s3-fixture.ts';

const browserBucket = {
  ...plainBucket,
  cors: [
    {
      allowOrigins: ['https://*.example.com'],
      allowMethods: ['PUT'],
      allowHeaders: ['content-type'],
      exposeHeaders: ['ETag'],
      maxAgeSeconds: 300,
    },
  ],
};
let fixture: S3Fixture;
let signer: ReturnType<S3Fixture['client']>;

beforeAll(async () => {
  fixture = await new S3Fixture([browserBucket]).start();
  signer = fixture.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(() => fixture.stop());

const code = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
const signPut = (Key: string, input: object = {}, options: object = {}) =>
  getSignedUrl(signer, new PutObjectCommand({ Bucket: 'plain', Key, ...input }), { expiresIn: 60, ...options });

describe('a presigned URL', () => {
  it('uploads and downloads without any header of its own', async () => {
    const upload = await fetch(await signPut('up load'), { method: 'PUT', body: 'hello' });
    expect(upload.status).toBe(200);
    const get = new GetObjectCommand({ Bucket: 'plain', Key: 'up load', ResponseContentDisposition: 'attachment' });
    const download = await fetch(await getSignedUrl(signer, get, { expiresIn: 60 }));
    expect(await download.text()).toBe('hello');
    expect(download.headers.get('content-disposition')).toBe('attachment');
  });

  it('is refused when it was signed with the checksum of an empty body', async () => {
    const url = await getSignedUrl(fixture.client(), new PutObjectCommand({ Bucket: 'plain', Key: 'trap' }));
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
    const response = await fetch(url, { method: 'PUT', body: 'not empty' });
    expect(response.status).toBe(400);
    expect(await code(response)).toBe('BadDigest');
  });

  it('is refused after it was changed, after it expired, and for another method or length', async () => {
    const url = await signPut('signed', { ContentLength: 5 }, { signableHeaders: new Set(['content-length']) });
    const send = (target: string, init: RequestInit) => fetch(target, init).then(code);
    expect(await send(url.replace('/signed', '/other'), { method: 'PUT', body: 'hello' })).toBe(
      'SignatureDoesNotMatch',
    );
    expect(await send(url, { method: 'GET' })).toBe('SignatureDoesNotMatch');
    expect(await send(url, { method: 'PUT', body: 'hello!' })).toBe('SignatureDoesNotMatch');
    expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(200);
    await fixture.clock.advance(61_000);
    expect(await send(url, { method: 'PUT', body: 'hello' })).toBe('AccessDenied');
    expect(await send(`${fixture.url}/plain/signed`, {})).toBe('AccessDenied');
  });

  it('of a part is refused without the checksum that the upload was created with', async () => {
    const { UploadId } = await signer.send(
      new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'sums', ChecksumAlgorithm: 'CRC32' }),
    );
    const part = new UploadPartCommand({ Bucket: 'plain', Key: 'sums', UploadId, PartNumber: 1 });
    const response = await fetch(await getSignedUrl(signer, part), { method: 'PUT', body: 'x' });
    expect(await response.text()).toContain('expected checksum Type: crc32, actual checksum Type: null');
  });
});

describe('a browser', () => {
  it('of an allowed origin may send what the preflight allows and read the ETag', async () => {
    const headers = {
      origin: 'https://app.example.com',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'Content-Type',
    };
    const preflight = await fetch(`${fixture.url}/plain/x`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(preflight.headers.get('access-control-max-age')).toBe('300');
    const upload = await fetch(await signPut('cors'), {
      method: 'PUT',
      body: 'x',
      headers: { origin: headers.origin },
    });
    expect(upload.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(upload.headers.get('access-control-expose-headers')).toBe('ETag');
  });

  it.each([
    ['origin', { origin: 'https://example.org', 'access-control-request-method': 'PUT' }],
    ['method', { origin: 'https://app.example.com', 'access-control-request-method': 'DELETE' }],
    [
      'header',
      {
        origin: 'https://app.example.com',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-secret',
      },
    ],
  ])('is refused for another %s', async (_, headers) => {
    const preflight = await fetch(`${fixture.url}/plain/x`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(403);
    expect(await code(preflight)).toBe('AccessForbidden');
  });
});
