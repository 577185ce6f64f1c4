import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { crc32c } from '../../training/crc32c.ts';
import { EventFile, encodeRecord, encodeScalars, encodeVersion } from '../../training/event-file.ts';

/** Written by tensorboardX 2.6.5 (RecordWriter): the version at 1700000000.25 s, then one scalar at step 300. */
const known =
  '1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9' +
  '2a00000000000000ae8d91f50900006040fc54d94110ac022a1c0a1a0a1376616c69646174696f6e2f6c6f675f6c6f7373150000e03ee3120ba6';

let folder: string | undefined;
afterEach(() => folder && rmSync(folder, { recursive: true }));

describe('a CRC-32C', () => {
  it('is that of RFC 3720, appendix B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
  });
});

describe('an event file', () => {
  it('is byte for byte what another writer writes', () => {
    const written = Buffer.concat([
      encodeRecord(encodeVersion(1_700_000_000.25)),
      encodeRecord(encodeScalars(1_700_000_001.5, 300, { 'validation/log_loss': 0.4375 })),
    ]);
    expect(written.toString('hex')).toBe(known);
  });

  it('has a name that TensorBoard looks for, and holds no value that is not finite', async () => {
    folder = mkdtempSync(join(tmpdir(), 'gm-events-'));
    const times = [1_700_000_000_250, 1_700_000_000_250, 1_700_000_001_500];
    const file = new EventFile(join(folder, 'tensorboard'), () => times.shift() ?? 1_700_000_001_500);
    file.add(300, { 'validation/log_loss': 0.4375, 'validation/roc_auc': Number.NaN, other: undefined });
    file.add(301, { other: Number.NaN });
    await file.close();
    const [name = ''] = readdirSync(join(folder, 'tensorboard'));
    expect(name).toMatch(/^events\.out\.tfevents\.1700000000\./);
    expect(readFileSync(join(folder, 'tensorboard', name)).toString('hex')).toBe(known);
  });
});
