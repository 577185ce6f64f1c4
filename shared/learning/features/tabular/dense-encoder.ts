import * as z from 'zod';
import { allocateBlocks, type DenseMatrix } from '../../classical/row-block.ts';
import type { Feature } from './column-reader.ts';

/** How each feature becomes columns of a linear model. */
const denseFeature = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('quantity'),
    /** Stands in for a missing value. */
    median: z.number(),
    mean: z.number(),
    scale: z.number().positive(),
    /** Whether a second column says that the value was missing; only when one was in training. */
    has_indicator: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('category'),
    /** Codes with a column of their own; then follow one column for all others and one for missing. */
    kept: z.int(),
  }),
]);
type DenseFeature = z.infer<typeof denseFeature>;

export const denseEncoding = z.array(denseFeature);
export type DenseEncoding = z.infer<typeof denseEncoding>;

/** Codes come by falling frequency, so that the first ones are worth a column each. */
const mostKept = 60;

/**
 * Standard deviations beyond which an input counts as this far: no training row can be, short of 10^12 rows, and no
 * answer then overflows.
 */
export const farthest = 1e6;

/** Learns medians, means and scales from the features of the training rows. */
export function fitDenseEncoder(features: readonly Feature[], train: DenseMatrix): DenseEncoding {
  return features.map(({ categoryCount }, feature) =>
    categoryCount === null
      ? fitQuantity(Float64Array.from({ length: train.rowCount }, (_, row) => at(train, row, feature)))
      : { kind: 'category', kept: Math.min(mostKept, categoryCount - 1) },
  );
}

function fitQuantity(values: Float64Array): DenseFeature {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const upper = present[present.length >> 1] ?? 0;
  const lower = present[(present.length - 1) >> 1] ?? 0;
  // Neither form overflows where it is used; JSON has no -0, to which half of the least number rounds.
  const median = (lower < 0 && upper > 0 ? (lower + upper) / 2 : lower + (upper - lower) / 2) + 0;
  const filled = values.map((value) => (Number.isNaN(value) ? median : value));
  const mean = filled.reduce((sum, value) => sum + value / filled.length, 0);
  const deviation = Math.sqrt(filled.reduce((sum, value) => sum + (value - mean) ** 2 / filled.length, 0));
  const isUsable = Number.isFinite(deviation) && deviation > 0;
  return {
    kind: 'quantity',
    median,
    mean,
    scale: isUsable ? deviation : 1,
    has_indicator: present.length < values.length,
  };
}

/** Columns that each feature becomes. */
export const denseWidths = (encoding: DenseEncoding): number[] =>
  encoding.map((feature) => (feature.kind === 'category' ? feature.kept + 2 : feature.has_indicator ? 2 : 1));

/** Answers a function that turns features into standardised, one-hot columns; rows are padded to whole blocks. */
export function openDenseEncoder(encoding: DenseEncoding): (native: DenseMatrix) => DenseMatrix {
  const widths = denseWidths(encoding);
  const columnCount = widths.reduce((sum, width) => sum + width, 0);
  return (native) => {
    const dense = allocateBlocks(native.rowCount, columnCount);
    for (let row = 0; row < native.rowCount; row += 1) {
      let offset = row * columnCount;
      for (let index = 0; index < encoding.length; index += 1) {
        writeFeature(encoding[index] as DenseFeature, at(native, row, index), dense.values, offset);
        offset += widths[index] as number;
      }
    }
    return dense;
  };
}

function writeFeature(feature: DenseFeature, value: number, out: Float64Array, offset: number): void {
  const isMissing = Number.isNaN(value);
  if (feature.kind === 'quantity') {
    const standardised = ((isMissing ? feature.median : value) - feature.mean) / feature.scale;
    out[offset] = Math.max(-farthest, Math.min(farthest, standardised));
    if (feature.has_indicator) out[offset + 1] = isMissing ? 1 : 0;
  } else {
    out[offset + (isMissing ? feature.kept + 1 : Math.min(value, feature.kept))] = 1;
  }
}

function at({ values, columnCount }: DenseMatrix, row: number, column: number): number {
  return values[row * columnCount + column] as number;
}
