import { expect, test } from 'vitest';
import { zip } from '../../../../shared/model/export/zip.ts';
import { unzip } from '../../../support/unzip.ts';

const text = (value: string) => new TextEncoder().encode(value);

test('an archive gives every file back by name, small ones shrunk and large ones as they are', () => {
  const large = Uint8Array.from({ length: 4_000_001 }, (_, index) => index % 251);
  const entries = [
    { name: 'README.zh-CN.md', bytes: text('导出的模型'.repeat(1000)) },
    { name: 'members/0/模型.onnx', bytes: large },
    { name: 'empty', bytes: new Uint8Array() },
  ];
  const archive = zip(entries);
  const files = unzip(archive);
  expect([...files.keys()]).toEqual(entries.map(({ name }) => name));
  for (const { name, bytes } of entries) expect(Buffer.compare(files.get(name) ?? text('?'), bytes), name).toBe(0);
  expect(archive.length).toBeLessThan(large.length + 2000);
});

test('equal files make equal bytes', () => {
  const entries = [{ name: 'a', bytes: text('b') }];
  expect(zip(entries)).toEqual(zip(entries));
});
