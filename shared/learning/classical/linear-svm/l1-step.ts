/** The step to the minimum of curvature/2 step^2 + gradient step + |weight + step|. */
export function softStep(weight: number, gradient: number, curvature: number): number {
  if (gradient + 1 < curvature * weight) return -(gradient + 1) / curvature;
  if (gradient - 1 > curvature * weight) return -(gradient - 1) / curvature;
  return -weight;
}

/**
 * How far 0 lies from the subgradient of loss + |weight|; -1 where a zero weight meets it by more than `shrinkBeyond`,
 * so that the column may be left out.
 */
export function violationOfWeight(weight: number, gradient: number, shrinkBeyond: number): number {
  const up = gradient + 1;
  const down = gradient - 1;
  if (weight > 0) return Math.abs(up);
  if (weight < 0) return Math.abs(down);
  if (up < 0) return -up;
  if (down > 0) return down;
  return up > shrinkBeyond && down < -shrinkBeyond ? -1 : 0;
}
