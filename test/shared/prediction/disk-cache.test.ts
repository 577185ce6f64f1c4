import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskCached, openThrough } from '../../../shared/prediction/disk-cache.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-disk-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function cached(maxBytes: number, sizeBytes = 10) {
  const reads: string[] = [];
  const cache = diskCached(
    async (place, name) => {
      reads.push(`${place}${name}`);
      return new Uint8Array(sizeBytes).fill(reads.length);
    },
    { maxBytes, folder: join(folder, 'cache') },
  );
  return { ...cache, reads };
}

describe('diskCached', () => {
  it('reads a file from its source once and gives the same bytes again', async () => {
    const { read, reads } = cached(100);
    const first = await read('a/', 'weights.bin');
    expect(Uint8Array.from(await read('a/', 'weights.bin'))).toEqual(first);
    expect(reads).toEqual(['a/weights.bin']);
  });

  it('removes the oldest files when there are too many bytes', async () => {
    const { read, reads } = cached(25);
    for (const place of ['a/', 'b/', 'c/', 'b/', 'a/']) await read(place, 'x');
    expect(reads).toEqual(['a/x', 'b/x', 'c/x', 'a/x']);
    expect(await readdir(join(folder, 'cache'))).toHaveLength(2);
  });

  it('reads again when the disk lost a file, and goes on when there is no disk', async () => {
    const { read, reads } = cached(100);
    await read('a/', 'x');
    await rm(join(folder, 'cache'), { recursive: true });
    await writeFile(join(folder, 'cache'), 'in the way');
    expect(await read('a/', 'x')).toHaveLength(10);
    expect(reads).toEqual(['a/x', 'a/x']);
  });

  it('reads an artifact anew that could not be opened, and keeps the others', async () => {
    const { read, forget, reads } = cached(100);
    const open = openThrough({ read, forget }, async (place) => {
      await read(place, 'x');
      if (place === 'bad/') throw new Error('corrupted');
    });
    await open('good/');
    await expect(open('bad/')).rejects.toThrow('corrupted');
    await expect(open('bad/')).rejects.toThrow('corrupted');
    await open('good/');
    expect(reads).toEqual(['good/x', 'bad/x', 'bad/x']);
  });
});
