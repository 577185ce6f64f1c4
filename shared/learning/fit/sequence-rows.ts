import { crc32 } from 'node:zlib';
import type { TrainingRows } from './training-rows.ts';

/** Users' items as a network reads them: ids from 1, 0 before the first of a short history. */
interface SequenceRowsOptions {
  /** Oldest first, at most `placeCount` + 1 long: each but the last item is followed by its target. */
  readonly sequences: readonly Int32Array[];
  readonly placeCount: number;
  readonly itemCount: number;
  readonly negativesPerRow: number;
  /** Whether only the last item is a target, as when a history is judged by what came after it. */
  readonly isLastOnly: boolean;
}

/** Batches are as long as their longest history, in steps of so many places: each length has a graph of its own. */
const placesPerStep = 8;

/** Sequences for `sampledTraining`: `items`, `positives` and, drawn anew for each batch, `negatives`. */
export function sequenceRows({
  sequences,
  placeCount,
  itemCount,
  negativesPerRow,
  isLastOnly,
}: SequenceRowsOptions): TrainingRows {
  const lengths = Int32Array.from(sequences, ({ length }) =>
    Math.min(placeCount, Math.ceil((length - 1) / placesPerStep) * placesPerStep),
  );
  return {
    rowCount: sequences.length,
    lengths,
    read: (rows, random) => {
      const places = rows.reduce((most, row) => Math.max(most, lengths[row] as number), 0);
      const items = new Int32Array(rows.length * places);
      const positives = new Int32Array(rows.length * places);
      rows.forEach((row, at) => {
        const sequence = sequences[row] as Int32Array;
        const last = (at + 1) * places - 1;
        for (let back = 0; back + 1 < sequence.length; back += 1) {
          items[last - back] = sequence[sequence.length - 2 - back] as number;
          if (back === 0 || !isLastOnly) positives[last - back] = sequence[sequence.length - 1 - back] as number;
        }
      });
      const negatives = new Int32Array(rows.length * negativesPerRow).map(() => 1 + Math.floor(random() * itemCount));
      const shape = [rows.length, places];
      return {
        inputs: {
          items: { data: items, shape },
          positives: { data: positives, shape },
          negatives: { data: negatives, shape: [rows.length, negativesPerRow] },
        },
        targets: {},
      };
    },
    fingerprint: () =>
      sequences.reduce(
        (sum, { buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength), sum),
        crc32(`${placeCount} ${itemCount} ${negativesPerRow}`),
      ),
  };
}
