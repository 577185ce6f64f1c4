/** Round marks (1, 2 or 5 times a power of ten) that cover `low` to `high`, about `count` of them. */
export function ticks(low: number, high: number, count = 4): readonly number[] {
  const span = high - low || Math.abs(low) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  // Multiplied, not added up, and rounded to the step's own digits: 0.3, never 0.30000000000000004.
  const digits = Math.min(15, Math.max(0, -Math.floor(Math.log10(step))));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(digits)));
}
