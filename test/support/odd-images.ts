import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } });

/** A PNG of three chunks that is right in every byte, and says to be as large as it is asked to be. */
export function boastfulPng(width: number, height: number): Buffer {
  const chunk = (name: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(content.length);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

/** Images that are unusual and can be read. */
export const readableImages: Readonly<Record<string, () => Promise<Buffer>>> = {
  'a CMYK JPEG': () => plain(48, 40).toColourspace('cmyk').jpeg().toBuffer(),
  'an animated GIF': () => animated().gif().toBuffer(),
  'an animated WebP': () => animated().webp().toBuffer(),
  'a PNG of 16 bits': () => plain(48, 40).toColourspace('rgb16').png().toBuffer(),
  'a TIFF with transparent parts': () => plain(48, 40).ensureAlpha(0.5).tiff().toBuffer(),
  'an image far wider than high': () => plain(900, 6).png().toBuffer(),
};

/** Files that are none, or none to be read, with a part of the reason. */
export const unreadableImages: Readonly<Record<string, readonly [make: () => Promise<Buffer>, reason: string]>> = {
  'a single pixel': [() => plain(1, 1).png().toBuffer(), 'is 1 x 1 pixels'],
  'a bomb of 3.6 thousand million pixels': [async () => boastfulPng(60_000, 60_000), 'more than 50 million pixels'],
  'a file that is cut off': [
    async () => (await plain(64, 64).jpeg().toBuffer()).subarray(0, 200),
    'damaged or cut off',
  ],
  'an SVG': [async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'is not an image'],
  'a PDF': [async () => Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3'), 'is not an image'],
};

function animated() {
  const frames = Buffer.concat([Buffer.alloc(16 * 16 * 3, 255), Buffer.alloc(16 * 16 * 3, 0)]);
  // The types of sharp lack the height of a frame.
  return sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } } as object);
}
