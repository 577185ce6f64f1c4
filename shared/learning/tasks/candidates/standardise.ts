import { mean as meanOf } from '../../evaluate/mean.ts';

/** Targets of mean 0 and standard deviation 1: value = target x scale + mean. */
export function standardise(values: Float64Array): { targets: Float64Array; mean: number; scale: number } {
  const mean = meanOf(values) ?? 0;
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) ?? 0);
  const scale = deviation > 0 && Number.isFinite(deviation) ? deviation : 1;
  return { targets: values.map((value) => (value - mean) / scale), mean, scale };
}
