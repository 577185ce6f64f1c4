import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, expect, it } from 'vitest';
import { plainBucket, S3Fixture } from './s3-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'gristmill-s3-kill-'));
const signer = new S3Fixture([plainBucket]);
afterAll(async () => {
  await signer.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<{ child: ChildProcess; url: string }> {
  const script = new URL('./serve-until-killed.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, url: String(url) };
}

it('every acknowledged object survives kill -9 in the middle of writes, and no blob is left without an owner', async () => {
  const acknowledged = new Map<string, Buffer>();
  const sent = new Map<string, Buffer>();
  for (let round = 0; round < 3; round++) {
    const { child, url } = await serve();
    const s3 = signer.client({ endpoint: url });
    const enough = 10 * (round + 1);
    const writing = Array.from({ length: 6 }, async (_, writer) => {
      for (let at = 0; ; at++) {
        const Key = `${round}/${writer}/${at % 3}`;
        const Body = randomBytes(20_000);
        sent.set(Key, Body);
        await s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body }));
        acknowledged.set(Key, Body);
        if (acknowledged.size >= enough) child.kill('SIGKILL');
      }
    });
    await Promise.allSettled(writing);
  }
  const { child, url } = await serve();
  try {
    const s3 = signer.client({ endpoint: url });
    for (const [Key, bytes] of acknowledged) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'plain', Key }));
      const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);
      // The write that the kill interrupted may have landed over the acknowledged one.
      expect(stored.equals(bytes) || stored.equals(sent.get(Key) ?? bytes)).toBe(true);
    }
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'plain' }));
    expect(readdirSync(join(folder, 'blobs'))).toHaveLength(listed.KeyCount ?? -1);
  } finally {
    child.kill('SIGKILL');
  }
});
