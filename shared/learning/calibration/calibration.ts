import * as z from 'zod';

/**
 * How scores are corrected before they become probabilities: Platt's sigmoid for two classes (Platt 1999), one
 * temperature for more (Guo et al. 2017). Null when neither lowers the validation log loss.
 */
export const calibrationSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('platt'), scale: z.number(), intercept: z.number() }),
    z.strictObject({ kind: z.literal('temperature'), scale: z.number() }),
  ])
  .nullable();
export type Calibration = z.infer<typeof calibrationSchema>;

/** Scores with the correction applied; the intercept goes to the second class. */
export function applyCalibration(scores: Float64Array, calibration: Calibration): Float64Array {
  if (calibration === null) return scores;
  const scaled = scores.map((score) => score * calibration.scale);
  if (calibration.kind === 'platt') {
    for (let index = 1; index < scaled.length; index += 2) {
      scaled[index] = (scaled[index] as number) + calibration.intercept;
    }
  }
  return scaled;
}
