/** Largest relative L2 difference of any array of `reference` to its namesake; infinite where one is absent. */
export function worstDifference(
  reference: Readonly<Record<string, Float32Array>>,
  other: Readonly<Record<string, Float32Array>>,
): number {
  const differences = Object.entries(reference).map(([name, values]) => {
    const others = other[name];
    if (others?.length !== values.length) return Number.POSITIVE_INFINITY;
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    const errors = values.reduce((sum, value, index) => sum + (value - (others[index] ?? Number.NaN)) ** 2, 0);
    return Number.isFinite(errors) ? Math.sqrt(errors / Math.max(squares, 1e-12)) : Number.POSITIVE_INFINITY;
  });
  return Math.max(0, ...differences);
}
