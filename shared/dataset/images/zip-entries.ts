import { crc32, inflateRawSync } from 'node:zlib';
import { RunError } from '../../runtime/errors.ts';

/** What a ZIP file may hold; beyond it nothing is unpacked. */
export const zipLimits = {
  entryCount: 50_000,
  entryBytes: 32_000_000,
  /** Of weights of a pretrained model. */
  weightsBytes: 1_000_000_000,
  totalBytes: 2_000_000_000,
  /** Pictures are packed already: what shrinks to a hundredth of itself is a bomb. Small files may. */
  ratio: 100,
  ratioFreeBytes: 1_000_000,
} as const;

/** A file in an archive. */
export interface ZipEntry {
  /** With `/` between folders; never absolute, never upwards. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Unpacks it. Throws RunError when it is damaged or larger than it says. */
  read(): Uint8Array;
}

const [endSignature, directorySignature, fileSignature] = [0x06054b50, 0x02014b50, 0x04034b50];
const [endBytes, directoryBytes, fileBytes] = [22, 46, 30];
const mostCommentBytes = 65_535;
const encryptedFlag = 1;
const [stored, deflated] = [0, 8];
const [linkMode, modeMask] = [0o120000, 0o170000];

/**
 * Lists the files of a ZIP archive (PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16) without unpacking any. Throws
 * RunError for an archive that is damaged, encrypted, or larger than `zipLimits`, and for names that lead out of it.
 */
export function listZip(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw refused('is of the kind ZIP64. Upload at most 50,000 files at once');
  if (count > zipLimits.entryCount) throw refused(`holds ${count} files; at most ${zipLimits.entryCount} are allowed`);
  const found: FoundEntry[] = [];
  let totalBytes = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + directoryBytes > bytes.length || view.getUint32(at, true) !== directorySignature) throw damaged();
    const entry = readEntry(bytes, view, at);
    at = entry.next;
    checkEntry(entry);
    totalBytes += entry.sizeBytes;
    if (totalBytes > zipLimits.totalBytes) {
      throw refused(`unpacks to more than ${zipLimits.totalBytes / 1e9} GB. Upload fewer or smaller images`);
    }
    if (!entry.path.endsWith('/')) found.push(entry);
  }
  refuseOverlaps(found);
  return found.map((entry) => ({
    path: entry.path,
    sizeBytes: entry.sizeBytes,
    read: () => unpack(bytes, view, entry),
  }));
}

interface FoundEntry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly offset: number;
  /** Where the next entry of the directory begins. */
  readonly next: number;
}

function findEnd(view: DataView): number {
  const least = Math.max(0, view.byteLength - endBytes - mostCommentBytes);
  for (let at = view.byteLength - endBytes; at >= least; at -= 1) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  throw damaged();
}

function readEntry(bytes: Uint8Array, view: DataView, at: number): FoundEntry {
  const short = (offset: number) => view.getUint16(at + offset, true);
  const long = (offset: number) => view.getUint32(at + offset, true);
  const nameFrom = at + directoryBytes;
  const nameEnd = nameFrom + short(28);
  if (nameEnd > bytes.length) throw damaged();
  return {
    path: new TextDecoder().decode(bytes.subarray(nameFrom, nameEnd)),
    flags: short(8),
    method: short(10),
    checksum: long(16),
    packedBytes: long(20),
    sizeBytes: long(24),
    mode: long(38) >>> 16,
    offset: long(42),
    next: nameEnd + short(30) + short(32),
  };
}

function checkEntry({ path, flags, method, mode, packedBytes, sizeBytes }: FoundEntry): void {
  const named = JSON.stringify(path);
  const isOutside = path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split('/').includes('..');
  if (isOutside || /[\\\0]/.test(path)) throw refused(`holds the name ${named}, which leads out of the archive`);
  if ((mode & modeMask) === linkMode) throw refused(`holds a link, ${named}. Put the file itself in its place`);
  if ((flags & encryptedFlag) !== 0) throw refused('is encrypted. Upload one without a password');
  if (method !== stored && method !== deflated) {
    throw refused(`packs ${named} by the method ${method}. Make the archive with the usual one (deflate)`);
  }
  const mostBytes = path.endsWith('.safetensors') ? zipLimits.weightsBytes : zipLimits.entryBytes;
  if (sizeBytes > mostBytes) {
    throw refused(`holds ${named} of ${sizeBytes} bytes; at most ${mostBytes} are allowed`);
  }
  if (sizeBytes > zipLimits.ratioFreeBytes && sizeBytes > zipLimits.ratio * packedBytes) {
    throw refused(`packs ${named} to less than a hundredth, as no picture can be packed`);
  }
}

/** Files that share their bytes are how a small archive unpacks to a huge one (Fifield 2019). */
function refuseOverlaps(entries: readonly FoundEntry[]): void {
  let end = 0;
  for (const { path, offset, packedBytes } of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw refused(`holds ${JSON.stringify(path)} in the bytes of another file`);
    end = offset + fileBytes + packedBytes;
  }
}

function unpack(bytes: Uint8Array, view: DataView, entry: FoundEntry): Uint8Array {
  const { path, offset, method, packedBytes, sizeBytes, checksum } = entry;
  if (offset + fileBytes > bytes.length || view.getUint32(offset, true) !== fileSignature) throw damaged(path);
  const from = offset + fileBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(from, from + packedBytes);
  const content = method === stored ? packed : inflate(packed, sizeBytes, path);
  if (content.length !== sizeBytes || crc32(content) !== checksum) throw damaged(path);
  return content;
}

function inflate(packed: Uint8Array, sizeBytes: number, path: string): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch {
    throw damaged(path);
  }
}

const refused = (what: string) => new RunError('zip_refused', `The ZIP file ${what}.`);

const damaged = (path?: string) =>
  new RunError(
    'zip_damaged',
    `${path === undefined ? 'The ZIP file' : `The file ${JSON.stringify(path)} in the ZIP file`} is damaged or cut off. Make the archive again and upload it as a new dataset.`,
  );
