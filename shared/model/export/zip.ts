import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Larger files are weights, which hardly shrink and would take seconds. */
const mostDeflatedBytes = 4_000_000;
const version = 20;
const utf8Names = 0x0800;
const [stored, deflated] = [0, 8];
/** 1 January 1980, the earliest there is: equal content gives equal bytes. */
const dosDate = 0x0021;

/** Writes a ZIP archive (PKWARE APPNOTE 6.3.10, without ZIP64). Throws RangeError beyond 4 GB or 65,535 files. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const isSmall = bytes.length <= mostDeflatedBytes;
    const packed = isSmall ? deflateRawSync(bytes) : bytes;
    const encodedName = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(utf8Names, 2);
    common.writeUInt16LE(isSmall ? deflated : stored, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(dosDate, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(encodedName.length, 22);
    common.writeUInt16LE(0, 24);
    parts.push(signature(0x04034b50), common, encodedName, packed);
    directory.push(signature(0x02014b50, version), common, centralTail(offset), encodedName);
    offset += 4 + common.length + encodedName.length + packed.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endOfDirectory(entries.length, central.length, offset)]);
}

function signature(mark: number, madeBy?: number): Buffer {
  const bytes = Buffer.alloc(madeBy === undefined ? 4 : 6);
  bytes.writeUInt32LE(mark, 0);
  if (madeBy !== undefined) bytes.writeUInt16LE(madeBy, 4);
  return bytes;
}

/** Comment length, disk, attributes, and where the file's own header begins. */
function centralTail(offset: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt32LE(offset, 10);
  return bytes;
}

function endOfDirectory(count: number, sizeBytes: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(sizeBytes, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}
