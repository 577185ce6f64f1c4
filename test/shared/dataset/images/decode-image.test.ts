import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../../../shared/dataset/images/read-image.ts';
import { boastfulPng } from '../../../support/odd-images.ts';
import { picture } from './archive.ts';

const grey = { width: 8, height: 8, channelCount: 1 } as const;
const colour = { width: 8, height: 8, channelCount: 3 } as const;
/** The pixel in the middle of the left half, and of the right half. */
const halves = (pixels: Uint8Array, channels: number) => [
  ...pixels.subarray((4 * 8 + 1) * channels, (4 * 8 + 1) * channels + channels),
  ...pixels.subarray((4 * 8 + 6) * channels, (4 * 8 + 6) * channels + channels),
];
/** Left half one colour, right half another. */
const twoHalves = async (left: string, right: string) =>
  sharp(await picture(16, 16, left)).composite([{ input: await picture(8, 16, right), left: 8, top: 0 }]);

describe('an image', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'is read from %s at the size asked for',
    async (format) => {
      const bytes = await (await twoHalves('#ff0000', '#0000ff')).toFormat(format).toBuffer();
      const { pixels, facts } = await readImage(bytes, colour);
      expect([facts.width, facts.height, pixels.length]).toEqual([16, 16, 192]);
      const [red = 0, , , , , blue = 0] = halves(pixels, 3);
      expect(red).toBeGreaterThan(220);
      expect(blue).toBeGreaterThan(220);
    },
  );

  it('is turned upright as EXIF says', async () => {
    const lying = await (await twoHalves('#000000', '#ffffff')).withMetadata({ orientation: 3 }).jpeg().toBuffer();
    const { pixels } = await readImage(lying, grey);
    const [left = 0, right = 0] = halves(pixels, 1);
    expect(left).toBeGreaterThan(220);
    expect(right).toBeLessThan(30);
  });

  it('of 16 bits that uses 12 of them, as exports of DICOM do, is stretched to its own range', async () => {
    const numbers = Uint16Array.from({ length: 64 }, (_, at) => (at % 8 < 4 ? 100 : 4000));
    const raw = sharp(numbers, { raw: { width: 8, height: 8, channels: 1, depth: 'ushort' } } as object);
    const bytes = await raw.toColourspace('grey16').png().toBuffer();
    const { pixels, facts } = await readImage(bytes, grey);
    expect(facts.bits).toBe(16);
    expect(halves(pixels, 1)).toEqual([0, 255]);
  });

  it('in CMYK is read as red, green and blue', async () => {
    const bytes = await sharp(await picture(16, 16, '#ff0000'))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const [red = 0, green = 0] = (await readImage(bytes, colour)).pixels;
    expect(red).toBeGreaterThan(180);
    expect(green).toBeLessThan(90);
  });

  it('that is animated is read by its first frame, and says how many it has', async () => {
    const frames = Buffer.concat([Buffer.alloc(192, 255), Buffer.alloc(192, 0)]);
    const options = { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } } as object;
    const bytes = await sharp(frames, options).gif().toBuffer();
    const { pixels, facts } = await readImage(bytes, grey);
    expect(facts.frameCount).toBe(2);
    expect(Math.min(...pixels)).toBeGreaterThan(240);
  });

  it('with transparent parts shows them white; colour becomes grey where grey is asked for, and grey colour', async () => {
    const clear = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(Math.min(...(await readImage(clear, grey)).pixels)).toBe(255);
    expect((await readImage(await picture(8, 8, '#808080'), grey)).pixels[0]).toBeCloseTo(128, -1);
    const one = await sharp(await picture(8, 8, '#808080'))
      .greyscale()
      .png()
      .toBuffer();
    expect([...(await readImage(one, colour)).pixels.subarray(0, 3)]).toEqual([128, 128, 128]);
  });

  it.each([
    ['a text', async () => Buffer.from('hello'), 'is not an image'],
    [
      'an SVG, whose reader would follow links',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'is not an image',
    ],
    ['an empty file', async () => Buffer.alloc(0), 'is not an image'],
    ['one pixel', () => picture(1, 1, '#ffffff'), 'is 1 x 1 pixels'],
    [
      'a file that is cut off',
      async () => (await picture(64, 64, '#123456', 'jpeg')).subarray(0, 200),
      'is damaged or cut off',
    ],
    ['a header alone', async () => (await picture(64, 64, '#123456')).subarray(0, 40), 'is damaged or cut off'],
  ])('that is %s is refused with the reason', async (_, make, reason) => {
    await expect(readImage(await make(), colour)).rejects.toThrow(reason);
  });

  it('of more pixels than memory holds is refused by its header', async () => {
    await expect(readImage(boastfulPng(60_000, 60_000), colour)).rejects.toThrow('more than 50 million pixels');
  });
});
