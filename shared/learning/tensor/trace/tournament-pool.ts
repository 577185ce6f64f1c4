import { castValue } from './arithmetic.ts';
import { shifted, tapOffsets, type Window } from './convolution.ts';
import type { Graph, Value } from './graph.ts';
import { binaryValue, reshapeValue } from './raw.ts';
import { isSame, withAxis } from './shape.ts';

/** Maxima of windows that do not overlap, of images that lie [channels, height, width, rows]. */

/** Whether the windows tile the image, but for a rest that none sees. */
export function isTiling({ filter, strides, padBefore, padAfter }: Window): boolean {
  return isSame(filter, strides) && [...padBefore, ...padAfter].every((pad) => pad === 0);
}

/** A match of two halves of a window; the first wins a draw, as the first of equal maxima does in tfjs. */
interface Match {
  readonly winner: Value;
  readonly halves: readonly [Match, Match] | null;
}

function playOff(g: Graph, taps: readonly Value[]): Match {
  const [only] = taps;
  if (only && taps.length === 1) return { winner: only, halves: null };
  const middle = taps.length >> 1;
  const halves = [playOff(g, taps.slice(0, middle)), playOff(g, taps.slice(middle))] as const;
  return { winner: binaryValue(g, 'Max', halves[0].winner, halves[1].winner), halves };
}

function tapsOf(g: Graph, x: Value, window: Window): Value[] {
  return tapOffsets(window).map((offset) => shifted(g, x, offset, window, 1));
}

export function tournamentPool(g: Graph, x: Value, window: Window): Value {
  return playOff(g, tapsOf(g, x, window)).winner;
}

/** The gradient goes down the matches to the winner of each. */
export function tournamentGradient(g: Graph, dy: Value, x: Value, window: Window): Value {
  const gradients = handDown(g, dy, playOff(g, tapsOf(g, x, window)));
  return interleave(g, gradients, window);
}

function handDown(g: Graph, gradient: Value, { halves }: Match): Value[] {
  if (!halves) return [gradient];
  const isFirst = binaryValue(g, 'GreaterOrEqual', halves[0].winner, halves[1].winner, 'bool');
  const first = binaryValue(g, 'Mul', gradient, castValue(g, isFirst, 'float32'));
  // What the first half does not get is the other's: exact, because it gets all or nothing.
  const second = binaryValue(g, 'Sub', gradient, first);
  return [...handDown(g, first, halves[0]), ...handDown(g, second, halves[1])];
}

/** Puts each tap's gradients back into the places that the tap read. */
function interleave(g: Graph, taps: readonly Value[], { inChannels, rows, input, output, filter }: Window): Value {
  const [height, width] = filter;
  const lines = Array.from({ length: height }, (_, line) =>
    weave(g, taps.slice(line * width, (line + 1) * width), [inChannels, output[0], output[1], rows], 2),
  );
  const covered = [inChannels, output[0], output[1] * width, rows];
  const whole = weave(g, lines, covered, 1);
  const missing = [input[0] - output[0] * height, input[1] - output[1] * width];
  if (missing.every((count) => count === 0)) return whole;
  const pads = g.integers([0, 0, 0, 0, 0, ...missing, 0]);
  return g.op('Pad', [whole, pads], { shape: [inChannels, ...input, rows], dtype: 'float32' });
}

/** One of each in turn along an axis. */
function weave(g: Graph, parts: readonly Value[], shape: readonly number[], axis: number): Value {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const apart = shape.toSpliced(axis + 1, 0, 1);
  const spread = parts.map((part) => reshapeValue(g, part, apart));
  const joined = { shape: withAxis(apart, axis + 1, parts.length), dtype: 'float32' } as const;
  const woven = g.op('Concat', spread, joined, { axis: axis + 1 });
  return reshapeValue(g, woven, withAxis(shape, axis, (shape[axis] ?? 1) * parts.length));
}
