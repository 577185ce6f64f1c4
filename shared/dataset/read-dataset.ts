import { RunError } from '../runtime/errors.ts';
import { type PictureSize, readSize } from './images/image-size.ts';
import { readImageArchive } from './images/read-image-archive.ts';
import { listZip } from './images/zip-entries.ts';
import { findPretrained, type PretrainedEntries } from './pretrained/find-pretrained.ts';
import type { RawTable } from './raw-table.ts';
import { readRawTable } from './read-csv/read-raw-table.ts';
import type { ColumnSchema } from './schema.ts';

/** An archive is unpacked from memory. */
const mostArchiveBytes = 500_000_000;
const zipMark = [0x50, 0x4b, 0x03, 0x04];

/** What an upload holds: rows, or a pretrained model that has none. */
type ReadUpload =
  | { readonly kind: 'table'; readonly table: RawTable }
  | { readonly kind: 'pretrained'; readonly entries: PretrainedEntries };

/** Reads the rows of an upload. Throws RunError with what is wrong and how to mend it; so for what has no rows. */
export async function readDataset(
  bytes: AsyncIterable<Uint8Array>,
  schema: readonly ColumnSchema[] = [],
): Promise<RawTable> {
  const upload = await readUpload(bytes, schema);
  if (upload.kind === 'table') return upload.table;
  throw new RunError(
    'pretrained_without_rows',
    'The dataset is a pretrained model and has no rows. Name it as `pretrained` of a run over a dataset of texts.',
  );
}

/**
 * Reads an upload, recognised by its content: a ZIP of images or of a pretrained model, CSV or JSON Lines. With a schema,
 * images are read at the size it says. Throws RunError with what is wrong and how to mend it.
 */
export async function readUpload(
  bytes: AsyncIterable<Uint8Array>,
  schema: readonly ColumnSchema[] = [],
): Promise<ReadUpload> {
  const chunks = bytes[Symbol.asyncIterator]();
  const { start, isEnd } = await readStart(chunks);
  const all = continued(start, isEnd ? null : chunks);
  if (!zipMark.every((byte, at) => start[at] === byte)) return { kind: 'table', table: await readRawTable(all) };
  const archive = await collect(all);
  const pretrained = findPretrained(listZip(archive));
  if (pretrained) return { kind: 'pretrained', entries: pretrained };
  return { kind: 'table', table: await readImageArchive(archive, sizeOf(schema)) };
}

function sizeOf(schema: readonly ColumnSchema[]): PictureSize | undefined {
  const format = schema.find(({ kind }) => kind === 'image')?.format;
  return format === undefined ? undefined : readSize(format);
}

/** Chunks until they hold the mark: the first may be of any length. */
async function readStart(chunks: AsyncIterator<Uint8Array>) {
  let start = new Uint8Array();
  while (start.length < zipMark.length) {
    const { value, done } = await chunks.next();
    if (done) return { start, isEnd: true };
    const joined = new Uint8Array(start.length + value.length);
    joined.set(start);
    joined.set(value, start.length);
    start = joined;
  }
  return { start, isEnd: false };
}

async function* continued(start: Uint8Array, rest: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  if (rest) yield* { [Symbol.asyncIterator]: () => rest };
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > mostArchiveBytes) {
      const message = `A ZIP may have at most ${mostArchiveBytes / 1e6} MB. Make images smaller: they are read at most 64 pixels wide; save a pretrained model as float16.`;
      throw new RunError('zip_refused', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
