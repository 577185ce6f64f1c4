import { type PictureSize, pixelCount } from '../../../dataset/images/image-size.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import { allocateBlocks } from '../../classical/row-block.ts';

/** Pictures of one size, a row each. As a matrix its columns are pixels from 0 to 255, made when they are first asked for. */
export class ImageRows implements DenseMatrix {
  readonly size: PictureSize;
  readonly rowCount: number;
  readonly columnCount: number;
  /** Row-major: a picture after the other, each row by row, channels last. */
  readonly pixels: Uint8Array;
  #values: Float64Array | undefined;

  constructor(size: PictureSize, pixels: Uint8Array) {
    this.size = size;
    this.columnCount = pixelCount(size);
    this.rowCount = pixels.length / this.columnCount;
    this.pixels = pixels;
  }

  get values(): Float64Array {
    if (!this.#values) {
      this.#values = allocateBlocks(this.rowCount, this.columnCount).values;
      this.#values.set(this.pixels);
    }
    return this.#values;
  }

  /** Some of the pictures, in the given order. */
  pick(rows: Int32Array): ImageRows {
    const pixels = new Uint8Array(rows.length * this.columnCount);
    rows.forEach((row, at) => {
      pixels.set(this.pixels.subarray(row * this.columnCount, (row + 1) * this.columnCount), at * this.columnCount);
    });
    return new ImageRows(this.size, pixels);
  }
}
