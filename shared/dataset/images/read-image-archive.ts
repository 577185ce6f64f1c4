import { RunError } from '../../runtime/errors.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import { RawColumnBuilder } from '../read-csv/raw-column-builder.ts';
import { type ArchiveRow, labelImages } from './archive-labels.ts';
import { decodeImage, describeImage, ImageError, type ImageFacts } from './decode-image.ts';
import { writeImageCell } from './image-cell.ts';
import { type PictureSize, writeSize } from './image-size.ts';
import { summariseImages } from './summarise-images.ts';
import { listZip } from './zip-entries.ts';

/** The column that holds the pictures. */
const imageColumnName = 'image';

/** Pictures are read at the median size of the images, but no side longer: a table holds them all. */
const longestSide = 64;
/** Decoded together: libvips has threads of its own. */
const together = 16;

interface Described extends ArchiveRow {
  readonly facts: ImageFacts;
}

/**
 * Reads a ZIP of images, in folders named by class or with a CSV of labels, as a table: a column `image` of pictures of
 * one size (`size`, or the median of theirs), and the labels. Files that cannot be read as images are left out and
 * named. Throws RunError for an archive that is refused, holds no images, or mostly files that are none.
 */
export async function readImageArchive(bytes: Uint8Array, size?: PictureSize): Promise<RawTable> {
  const { rows, labelNames } = await labelImages(listZip(bytes));
  const unreadable: string[] = [];
  const readable = await inGroups(rows, async (row): Promise<Described | null> => {
    const facts = await readOrNote(row, unreadable, () => describeImage(row.entry.read()));
    return facts && { ...row, facts };
  });
  const described = readable.filter((row) => row !== null);
  const read = size ?? commonSize(described);
  const cells = await inGroups(described, async (row) => {
    const pixels = await readOrNote(row, unreadable, () => decodeImage(row.entry.read(), row.facts, read));
    return pixels && { row, cell: writeImageCell({ size: read, pixels }) };
  });
  const kept = cells.filter((cell) => cell !== null);
  refuseMostlyUnreadable(unreadable, rows.length);
  const image = new RawColumnBuilder(imageColumnName);
  const labels = labelNames.map((name) => new RawColumnBuilder(name));
  for (const { row, cell } of kept) {
    image.add(cell);
    labels.forEach((column, at) => {
      column.add(row.labels[at] ?? '');
    });
  }
  const pictures: RawColumn = {
    ...image.finish(),
    images: { ...summariseImages(kept.map(({ row }) => row.facts)), read_as: writeSize(read) },
  };
  return {
    rowCount: kept.length,
    columns: [pictures, ...labels.map((column) => column.finish())],
    raggedRows: [],
    dialect: { encoding: 'utf-8', delimiter: null, newline: 'lf', has_bom: false },
    files: { names: kept.map(({ row }) => row.entry.path), unreadable },
  };
}

async function readOrNote<T>({ entry }: ArchiveRow, unreadable: string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    unreadable.push(`${entry.path} ${error.message}`);
    return null;
  }
}

function refuseMostlyUnreadable(unreadable: readonly string[], count: number): void {
  if (unreadable.length * 2 <= count) return;
  const message = `${unreadable.length} of ${count} files cannot be read as images: ${unreadable.slice(0, 3).join('; ')}.`;
  throw new RunError('unreadable_images', message);
}

async function inGroups<From, To>(items: readonly From[], make: (item: From) => Promise<To>): Promise<To[]> {
  const made: To[] = [];
  for (let first = 0; first < items.length; first += together) {
    made.push(...(await Promise.all(items.slice(first, first + together).map(make))));
  }
  return made;
}

/** Grey only where every image is: colour may tell classes apart. */
function commonSize(described: readonly Described[]): PictureSize {
  const middle = (sides: number[]) => sides.sort((a, b) => a - b)[sides.length >> 1] ?? longestSide;
  const width = middle(described.map(({ facts }) => facts.width));
  const height = middle(described.map(({ facts }) => facts.height));
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return {
    width: side(width),
    height: side(height),
    channelCount: described.every(({ facts }) => facts.isGrey) ? 1 : 3,
  };
}
