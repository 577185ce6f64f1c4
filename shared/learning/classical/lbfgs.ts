import { type Objective, searchLine } from './line-search.ts';
import type { Preconditioner } from './preconditioner.ts';

/** Where the search stands: enough to go on from, so that it can be written to a checkpoint. */
export interface LbfgsState {
  readonly iteration: number;
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
  /** Latest position and gradient differences, oldest first. */
  readonly steps: readonly Float64Array[];
  readonly turns: readonly Float64Array[];
}

export interface LbfgsOptions {
  readonly iterationLimit: number;
  /** Stops when no gradient component is larger. */
  readonly gradientTolerance: number;
  /** Pairs remembered; 10 costs 20 vectors of memory. */
  readonly memory?: number;
  /** Without it the first step goes straight downhill. */
  readonly precondition?: Preconditioner;
}

/**
 * Minimises a smooth function by limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.5), yielding each iterate.
 * The caller may stop between iterates, and may start again from any of them.
 */
export function* minimise(
  objective: Objective,
  start: Float64Array | LbfgsState,
  { iterationLimit, gradientTolerance, memory = 10, precondition }: LbfgsOptions,
): Generator<LbfgsState, void> {
  let state = start instanceof Float64Array ? evaluateStart(objective, start) : start;
  yield state;
  while (state.iteration < iterationLimit && largest(state.gradient) > gradientTolerance) {
    const direction = descentDirection(state, precondition);
    const firstStep = state.steps.length === 0 && !precondition ? Math.min(1, 1 / norm(state.gradient)) : 1;
    const found = searchLine(objective, state, direction, firstStep);
    if (found === null) return;
    const step = difference(found.position, state.position);
    const turn = difference(found.gradient, state.gradient);
    // A pair without positive curvature would break the positive definite approximation.
    const isCurved = dot(step, turn) > 1e-12 * dot(turn, turn);
    state = {
      ...found,
      iteration: state.iteration + 1,
      steps: isCurved ? [...state.steps, step].slice(-memory) : state.steps,
      turns: isCurved ? [...state.turns, turn].slice(-memory) : state.turns,
    };
    yield state;
  }
}

function evaluateStart(objective: Objective, position: Float64Array): LbfgsState {
  const gradient = new Float64Array(position.length);
  const value = objective(position, gradient);
  return { iteration: 0, position, gradient, value, steps: [], turns: [] };
}

/** The two-loop recursion (Nocedal & Wright 2006, algorithm 7.4). */
function descentDirection({ gradient, steps, turns }: LbfgsState, precondition?: Preconditioner): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const pairs = steps.map((step, index) => {
    const turn = turns[index] ?? step;
    return { step, turn, curvature: dot(step, turn), share: 0 };
  });
  for (const pair of pairs.toReversed()) {
    pair.share = dot(pair.step, direction) / pair.curvature;
    addScaled(direction, pair.turn, -pair.share);
  }
  precondition?.(direction);
  const latest = pairs.at(-1);
  if (latest) {
    const roundTurn = latest.turn.slice();
    precondition?.(roundTurn);
    const scale = latest.curvature / dot(latest.turn, roundTurn);
    for (let j = 0; j < direction.length; j += 1) direction[j] = (direction[j] as number) * scale;
  }
  for (const pair of pairs) {
    addScaled(direction, pair.step, pair.share - dot(pair.turn, direction) / pair.curvature);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j += 1) sum += (a[j] as number) * (b[j] as number);
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function largest(vector: Float64Array): number {
  return vector.reduce((most, component) => Math.max(most, Math.abs(component)), 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((component, j) => component - (b[j] as number));
}

function addScaled(target: Float64Array, vector: Float64Array, scale: number): void {
  for (let j = 0; j < target.length; j += 1) target[j] = (target[j] as number) + scale * (vector[j] as number);
}
