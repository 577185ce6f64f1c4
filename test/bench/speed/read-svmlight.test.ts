import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readSvmlight } from '../../../bench/speed/peers/read-svmlight.ts';

test('labels, columns from 1, signs, decimals and empty rows are read', async () => {
  const folder = await mkdtemp(resolve(tmpdir(), 'svmlight-'));
  try {
    const path = resolve(folder, 'rows.svm');
    await writeFile(path, '1 1:0.250000 12:-3.5\n2\n13 7:4 30000:-0.000001\n');
    const { rows, labels } = readSvmlight(path, 30_000);
    expect(Array.from(labels)).toEqual([1, 2, 13]);
    expect(rows).toEqual({
      rowCount: 3,
      columnCount: 30_000,
      starts: Int32Array.of(0, 2, 2, 4),
      columns: Int32Array.of(0, 11, 6, 29_999),
      values: Float32Array.of(0.25, -3.5, 4, -0.000001),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
