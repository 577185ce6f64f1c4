import { decodeImage, describeImage, type ImageFacts } from './decode-image.ts';
import type { Picture } from './image-cell.ts';
import type { PictureSize } from './image-size.ts';

/** Reads an image file as a picture of a given size. Rejects with ImageError that says what is wrong with it. */
export async function readImage(
  bytes: Uint8Array,
  size: PictureSize,
): Promise<Picture & { readonly facts: ImageFacts }> {
  const facts = await describeImage(bytes);
  return { size, facts, pixels: await decodeImage(bytes, facts, size) };
}
