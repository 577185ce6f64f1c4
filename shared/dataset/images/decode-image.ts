import type { Metadata } from 'sharp';
import { type PictureSize, pixelCount } from './image-size.ts';
import { loadSharp } from './sharp.ts';

/** An image that cannot be read: says why, and what to send instead. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly isRetryable = false;
}

/** What an image is before it is read as pixels. */
export interface ImageFacts {
  readonly format: string;
  /** As it is seen: turned upright where EXIF says how. */
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
  /** Bits of a channel's number. */
  readonly bits: 8 | 16;
  /** Above 1 for an animated image, of which the first frame alone is read. */
  readonly frameCount: number;
}

/** Pixels of one image: decoded, they take 4 bytes each. */
const mostPixels = 50_000_000;
const leastSide = 4;
const formats = 'PNG, JPEG, WebP, GIF, TIFF or AVIF';

const signatures: readonly (readonly [from: number, bytes: string])[] = [
  [0, '\x89PNG'],
  [0, '\xff\xd8\xff'],
  [0, 'GIF8'],
  [8, 'WEBP'],
  [0, 'II*\0'],
  [0, 'MM\0*'],
  [4, 'ftypavif'],
];

/** Looks at an image's header. Rejects with ImageError for what is no image, too large or too small. */
export async function describeImage(bytes: Uint8Array): Promise<ImageFacts> {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  // Before libvips sees it: it would also open SVG, PDF and others, whose readers follow links.
  if (!signatures.some(([from, mark]) => start.startsWith(mark, from))) {
    throw new ImageError(`is not an image. Send ${formats}`);
  }
  const metadata = await readHeader(bytes);
  const { width, height } = metadata.autoOrient;
  if (Math.min(width, height) < leastSide) {
    throw new ImageError(
      `is ${width} x ${height} pixels, which shows nothing. Send at least ${leastSide} x ${leastSide}`,
    );
  }
  return {
    format: metadata.format,
    width,
    height,
    isGrey: metadata.space === 'b-w' || metadata.space === 'grey16',
    bits: metadata.depth === 'uchar' ? 8 : 16,
    frameCount: metadata.pages ?? 1,
  };
}

/**
 * Reads an image as pixels of a given size, 0 to 255, row-major, channels last: upright, the first frame of an animated
 * one, transparent parts white, CMYK as RGB. Numbers of 16 bits, as exports of DICOM have, are stretched from the least
 * to the greatest of the image, since they seldom use the whole range. Rejects with ImageError.
 */
export async function decodeImage(bytes: Uint8Array, facts: ImageFacts, size: PictureSize): Promise<Uint8Array> {
  const { width, height, channelCount } = size;
  const isDeep = facts.bits === 16;
  const colours = channelCount === 1 ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb';
  const pipeline = open(bytes)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize(width, height, { fit: 'fill' })
    .toColourspace(colours)
    .raw({ depth: isDeep ? 'ushort' : 'uchar' });
  const { data, info } = await readable(pipeline.toBuffer({ resolveWithObject: true }));
  const numbers = isDeep ? stretch(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)) : data;
  const wanted = pixelCount(size);
  if (numbers.length === wanted) return numbers;
  return Uint8Array.from({ length: wanted }, (_, at) => {
    const place = Math.floor(at / channelCount) * info.channels;
    return numbers[place + Math.min(at % channelCount, info.channels - 1)] ?? 0;
  });
}

function stretch(numbers: Uint16Array): Uint8Array {
  const least = numbers.reduce((low, number) => Math.min(low, number), 0xffff);
  const range = numbers.reduce((high, number) => Math.max(high, number), 0) - least;
  return Uint8Array.from(numbers, (number) => (range === 0 ? 0 : Math.round((255 * (number - least)) / range)));
}

const open = (bytes: Uint8Array) => loadSharp()(bytes, { limitInputPixels: mostPixels, pages: 1, failOn: 'truncated' });

function readHeader(bytes: Uint8Array): Promise<Metadata> {
  return readable(loadSharp()(bytes, { limitInputPixels: mostPixels }).metadata());
}

async function readable<T>(decoded: Promise<T>): Promise<T> {
  try {
    return await decoded;
  } catch (cause) {
    const isHuge = cause instanceof Error && /pixel limit/i.test(cause.message);
    const why = isHuge
      ? `has more than ${mostPixels / 1e6} million pixels. Send it smaller`
      : `is damaged or cut off. Send it again as ${formats}`;
    throw new ImageError(why, { cause });
  }
}
