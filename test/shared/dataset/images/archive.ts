import sharp from 'sharp';
import type { ZipEntry } from '../../../../shared/model/export/zip.ts';
import { zip } from '../../../../shared/model/export/zip.ts';

/** A plain picture as a file. */
export const picture = (width: number, height: number, background: string, format: 'png' | 'jpeg' = 'png') =>
  sharp({ create: { width, height, channels: 3, background } })
    .toFormat(format)
    .toBuffer();

/** A ZIP of files by name. */
export const archive = (files: Readonly<Record<string, Uint8Array | string>>) =>
  Uint8Array.from(
    zip(
      Object.entries(files).map(
        ([name, content]): ZipEntry => ({ name, bytes: typeof content === 'string' ? Buffer.from(content) : content }),
      ),
    ),
  );

/** A copy with the two bytes at `offset` of the first entry of the directory changed. */
export function withDirectoryField(bytes: Uint8Array, offset: number, value: number, size: 2 | 4 = 2): Uint8Array {
  const changed = Buffer.from(bytes);
  const at = changed.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + offset;
  if (size === 2) changed.writeUInt16LE(value, at);
  else changed.writeUInt32LE(value, at);
  return changed;
}
