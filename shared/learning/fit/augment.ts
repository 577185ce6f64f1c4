import type { PictureSize } from '../../dataset/images/image-size.ts';
import type { Random } from '../random.ts';

/** How much training pictures are changed, anew each time that they are seen; validation and test pictures never are. */
export interface Augmentation {
  /** Whether half of the pictures are turned left to right. */
  readonly flips: boolean;
  /** Of the width and height, to each side. */
  readonly shift: number;
  /** Degrees, to each side. */
  readonly rotation: number;
  /** Larger or smaller by up to this share. */
  readonly zoom: number;
  /** Share of the range of a pixel, added to all or taken from all; contrast changes by as much. */
  readonly brightness: number;
  /** Side of a grey square as a share of the picture's (DeVries & Taylor 2017); 0 for none. */
  readonly cutOut: number;
}

/** Writes a changed copy of the picture at `from` in `pixels` into `out` at `at`, as numbers around 0 to 1. */
export function augment(
  pixels: Uint8Array,
  from: number,
  size: PictureSize,
  { flips, shift, rotation, zoom, brightness, cutOut }: Augmentation,
  random: Random,
  out: Float32Array,
  at: number,
): void {
  const { width, height, channelCount } = size;
  const aside = (most: number) => most * (2 * random() - 1);
  const sign = flips && random() < 0.5 ? -1 : 1;
  const angle = (aside(rotation) * Math.PI) / 180;
  const scale = 1 + aside(zoom);
  const [right, down] = [aside(shift) * width, aside(shift) * height];
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const gain = (1 + aside(brightness)) / 255;
  const offset = aside(brightness);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [x - middleX - right, y - middleY - down];
      // Beyond the edge the nearest pixel goes on.
      const sourceX = Math.min(width - 1, Math.max(0, sign * (cos * dx + sin * dy) + middleX));
      const sourceY = Math.min(height - 1, Math.max(0, cos * dy - sin * dx + middleY));
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [shareX, shareY] = [sourceX - left, sourceY - top];
      const stepX = left + 1 < width ? channelCount : 0;
      const stepY = top + 1 < height ? width * channelCount : 0;
      const first = from + (top * width + left) * channelCount;
      const place = at + (y * width + x) * channelCount;
      for (let channel = 0; channel < channelCount; channel += 1) {
        const corner = first + channel;
        const above = mix(pixels[corner] as number, pixels[corner + stepX] as number, shareX);
        const below = mix(pixels[corner + stepY] as number, pixels[corner + stepY + stepX] as number, shareX);
        out[place + channel] = mix(above, below, shareY) * gain + offset;
      }
    }
  }
  if (cutOut > 0) cutSquare(size, cutOut, random, out, at);
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share;

const grey = 0.5;

function cutSquare(
  { width, height, channelCount }: PictureSize,
  share: number,
  random: Random,
  out: Float32Array,
  at: number,
) {
  const [w, h] = [Math.round(share * width), Math.round(share * height)];
  // Its middle may lie anywhere, so that it may reach beyond the edge.
  const [left, top] = [Math.floor(random() * width - w / 2), Math.floor(random() * height - h / 2)];
  for (let y = Math.max(0, top); y < Math.min(height, top + h); y += 1) {
    const row = at + y * width * channelCount;
    out.fill(grey, row + Math.max(0, left) * channelCount, row + Math.min(width, left + w) * channelCount);
  }
}
