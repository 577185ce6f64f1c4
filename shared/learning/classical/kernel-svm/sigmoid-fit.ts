/** Probability of the positive sign at a decision value f: 1 / (1 + exp(slope f + shift)). */
export interface Sigmoid {
  readonly slope: number;
  readonly shift: number;
}

/** What a decision value means when nothing was held out to learn it from. */
export const plainSigmoid: Sigmoid = { slope: -1, shift: 0 };

const iterationLimit = 100;
const leastStep = 1e-10;
const ridge = 1e-12;
const gradientTolerance = 1e-5;
/** Share of the promised decrease that a step must keep. */
const sufficient = 1e-4;

/**
 * Platt's probabilities by Newton's method with halved steps (Lin, Lin & Weng 2007, appendix 3): fits decision values,
 * best of rows that the machine has not seen, to their signs (1 or -1).
 */
export function fitSigmoid(decisions: Float64Array, signs: Float64Array): Sigmoid {
  const positive = signs.filter((sign) => sign > 0).length;
  const negative = signs.length - positive;
  // Not 1 and 0: Bayes' rule with a uniform prior keeps few rows from claiming certainty.
  const targets = signs.map((sign) => (sign > 0 ? (positive + 1) / (positive + 2) : 1 / (negative + 2)));
  const lossAt = (slope: number, shift: number) =>
    decisions.reduce((sum, decision, row) => {
      const z = slope * decision + shift;
      const target = targets[row] as number;
      return sum + (z >= 0 ? target * z : (target - 1) * z) + Math.log1p(Math.exp(-Math.abs(z)));
    }, 0);
  let slope = 0;
  let shift = Math.log((negative + 1) / (positive + 1));
  let loss = lossAt(slope, shift);
  for (let iteration = 0; iteration < iterationLimit; iteration += 1) {
    let [curveSlope, curveShift, curveBoth, pullSlope, pullShift] = [ridge, ridge, 0, 0, 0];
    for (let row = 0; row < decisions.length; row += 1) {
      const decision = decisions[row] as number;
      const probability = probabilityAt({ slope, shift }, decision);
      const curve = probability * (1 - probability);
      const pull = (targets[row] as number) - probability;
      curveSlope += decision * decision * curve;
      curveShift += curve;
      curveBoth += decision * curve;
      pullSlope += decision * pull;
      pullShift += pull;
    }
    if (Math.abs(pullSlope) < gradientTolerance && Math.abs(pullShift) < gradientTolerance) break;
    const determinant = curveSlope * curveShift - curveBoth * curveBoth;
    const slopeStep = -(curveShift * pullSlope - curveBoth * pullShift) / determinant;
    const shiftStep = -(curveSlope * pullShift - curveBoth * pullSlope) / determinant;
    const promised = pullSlope * slopeStep + pullShift * shiftStep;
    let length = 1;
    for (; length >= leastStep; length /= 2) {
      const moved = lossAt(slope + length * slopeStep, shift + length * shiftStep);
      if (moved >= loss + sufficient * length * promised) continue;
      slope += length * slopeStep;
      shift += length * shiftStep;
      loss = moved;
      break;
    }
    if (length < leastStep) break;
  }
  return { slope, shift };
}

/** The probability of the positive sign. */
export function probabilityAt({ slope, shift }: Sigmoid, decision: number): number {
  const z = slope * decision + shift;
  return z >= 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z));
}
