/** Size of the pictures that a model reads, in pixels; 1 channel is grey, 3 are red, green and blue. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly channelCount: 1 | 3;
}

const written = /^([1-9]\d{0,3})x([1-9]\d{0,3})x([13])$/;

/** `width x height x channels`, as the format of an image column says it. */
export const writeSize = ({ width, height, channelCount }: PictureSize) => `${width}x${height}x${channelCount}`;

/** Reads what `writeSize` wrote. Throws RangeError for anything else. */
export function readSize(format: string): PictureSize {
  const [, width, height, channels] = written.exec(format) ?? [];
  if (width === undefined) throw new RangeError(`"${format}" is no size of pictures`);
  return { width: Number(width), height: Number(height), channelCount: channels === '1' ? 1 : 3 };
}

export const pixelCount = ({ width, height, channelCount }: PictureSize) => width * height * channelCount;
