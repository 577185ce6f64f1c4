/** Writes the gradient at `position` into `gradient` and answers the value there. */
export type Objective = (position: Float64Array, gradient: Float64Array) => number;

/** A point with the function's value and gradient there. */
export interface Evaluated {
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;
const evaluationLimit = 30;

interface Trial extends Evaluated {
  readonly step: number;
  /** Derivative along the direction. */
  readonly slope: number;
}

/**
 * Finds a step along `direction` that meets the strong Wolfe conditions (Nocedal & Wright 2006, algorithms 3.5 and 3.6).
 * Null when the direction does not descend, or rounding leaves nothing to gain.
 */
export function searchLine(
  objective: Objective,
  from: Evaluated,
  direction: Float64Array,
  firstStep: number,
): Evaluated | null {
  const startSlope = slopeAlong(direction, from.gradient);
  if (!(startSlope < 0)) return null;
  const start: Trial = { ...from, step: 0, slope: startSlope };
  const hasDecreased = (trial: Trial) => trial.value <= start.value + sufficientDecrease * trial.step * startSlope;
  const isFlat = (trial: Trial) => Math.abs(trial.slope) <= -curvature * startSlope;

  let low = start;
  let high: Trial | null = null;
  let step = firstStep;
  for (let evaluation = 0; evaluation < evaluationLimit; evaluation += 1) {
    const trial = evaluateAt(objective, from.position, direction, step);
    if (!hasDecreased(trial) || (high !== null && trial.value >= low.value)) {
      high = trial;
    } else {
      if (isFlat(trial)) return trial;
      const isPastMinimum: boolean = high === null ? trial.slope >= 0 : trial.slope * (high.step - low.step) >= 0;
      if (isPastMinimum) high = low;
      low = trial;
    }
    step = high === null ? 2 * step : between(low, high);
    if (high !== null && Math.abs(high.step - low.step) < 1e-12 * Math.max(1, low.step)) break;
  }
  return low.step > 0 && hasDecreased(low) ? low : null;
}

function evaluateAt(objective: Objective, origin: Float64Array, direction: Float64Array, step: number): Trial {
  const position = origin.map((coordinate, j) => coordinate + step * (direction[j] as number));
  const gradient = new Float64Array(origin.length);
  const value = objective(position, gradient);
  return { step, position, gradient, value, slope: slopeAlong(direction, gradient) };
}

/** The minimiser of the cubic through both ends, kept off them so that the bracket shrinks (equation 3.59). */
function between(low: Trial, high: Trial): number {
  const middle = (low.step + high.step) / 2;
  if (!Number.isFinite(high.value)) return middle;
  const width = high.step - low.step;
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const radicand = d1 * d1 - low.slope * high.slope;
  if (!(radicand >= 0)) return middle;
  const d2 = Math.sign(width) * Math.sqrt(radicand);
  const share = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  return share > 0.1 && share < 0.9 ? low.step + share * width : middle;
}

function slopeAlong(direction: Float64Array, gradient: Float64Array): number {
  let slope = 0;
  for (let j = 0; j < direction.length; j += 1) slope += (direction[j] as number) * (gradient[j] as number);
  return slope;
}
