import { crc32 } from 'node:zlib';
import type { ImageRows } from '../features/image/image-rows.ts';
import { type Augmentation, augment } from './augment.ts';
import type { TrainingRows } from './training-rows.ts';

export interface LabelledImages {
  readonly images: ImageRows;
  /** Class codes. */
  readonly targets: Float64Array;
  /** Of each class: what its rows count for. */
  readonly classWeights: Float64Array;
}

export interface Changes extends Augmentation {
  /** Share of the batches whose pictures are mixed with one another, two and two (Zhang et al. 2018). */
  readonly mixUp: number;
}

const still: Changes = { flips: false, shift: 0, rotation: 0, zoom: 0, brightness: 0, cutOut: 0, mixUp: 0 };

/** Pictures as the network reads them, 0 to 1, and the shares of the classes; changed where `changes` are given. */
export function imageTrainingRows(
  { images, targets, classWeights }: LabelledImages,
  changes: Changes = still,
): TrainingRows {
  const { size, columnCount } = images;
  const classCount = classWeights.length;
  return {
    rowCount: targets.length,
    read: (rows, random) => {
      const data = new Float32Array(rows.length * columnCount);
      const shares = new Float32Array(rows.length * classCount);
      rows.forEach((row, place) => {
        augment(images.pixels, row * columnCount, size, changes, random, data, place * columnCount);
        const code = targets[row] as number;
        shares[place * classCount + code] = classWeights[code] as number;
      });
      const { width, height, channelCount } = size;
      const read = {
        inputs: { images: { data, shape: [rows.length, height, width, channelCount] } },
        targets: { shares: { data: shares, shape: [rows.length, classCount] } },
      };
      if (random() < changes.mixUp) {
        const share = 0.5 + random() / 2;
        mixRows(data, columnCount, share);
        mixRows(shares, classCount, share);
      }
      return read;
    },
    fingerprint: () =>
      crc32(new Uint8Array(targets.buffer, targets.byteOffset, targets.byteLength), crc32(images.pixels)),
  };
}

/** Each row becomes `share` of itself and the rest of the one that stands opposite to it in the batch. */
function mixRows(values: Float32Array, width: number, share: number): void {
  const before = values.slice();
  const last = values.length / width - 1;
  for (let row = 0; row <= last; row += 1) {
    for (let j = 0; j < width; j += 1) {
      const [own, other] = [row * width + j, (last - row) * width + j];
      values[own] = share * (before[own] as number) + (1 - share) * (before[other] as number);
    }
  }
}
