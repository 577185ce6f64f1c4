import { type PictureSize, pixelCount, readSize, writeSize } from './image-size.ts';

/** Pixels of one picture, 0 to 255, row-major, channels last. */
export interface Picture {
  readonly size: PictureSize;
  readonly pixels: Uint8Array;
}

/** A picture as a cell of a table: its size, a colon and its pixels in base64. */
export const writeImageCell = ({ size, pixels }: Picture) =>
  `${writeSize(size)}:${Buffer.from(pixels).toString('base64')}`;

/** Reads what `writeImageCell` wrote. Throws RangeError for anything else. */
export function readImageCell(cell: string): Picture {
  const colon = cell.indexOf(':');
  const size = readSize(cell.slice(0, Math.max(0, colon)));
  const pixels = Buffer.from(cell.slice(colon + 1), 'base64');
  if (pixels.length === pixelCount(size)) return { size, pixels };
  throw new RangeError(`A picture of ${writeSize(size)} has ${pixels.length} numbers`);
}
