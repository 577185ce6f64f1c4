/** Pairs of vectors of length 1, row-major, pairs x width. */
interface Pairs {
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** What each pair is about: pairs of one group are no negatives of each other. */
  readonly groups: ArrayLike<number>;
  readonly width: number;
  readonly temperature: number;
}

/** The mean loss, and how it changes with each number of the vectors. */
interface InfoNce {
  readonly loss: number;
  readonly leftGradient: Float32Array;
  readonly rightGradient: Float32Array;
}

/**
 * InfoNCE (van den Oord et al. 2018, equation 4) with in-batch negatives, both ways: each left vector has to tell its own
 * right one from those of the other pairs, and each right vector its left one. Their likeness is the product divided by
 * the temperature.
 */
export function infoNce({ left, right, groups, width, temperature }: Pairs): InfoNce {
  const count = left.length / width;
  const likeness = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1) {
      const isOther = i === j || groups[i] !== groups[j];
      likeness[i * count + j] = isOther
        ? dot(left, right, i * width, j * width, width) / temperature
        : Number.NEGATIVE_INFINITY;
    }
  }
  const slopes = new Float64Array(count * count);
  let loss = 0;
  for (let own = 0; own < count; own += 1) {
    loss += addShares(likeness, slopes, { from: own * count, stride: 1, count, own });
    loss += addShares(likeness, slopes, { from: own, stride: count, count, own });
  }
  const leftGradient = new Float32Array(left.length);
  const rightGradient = new Float32Array(right.length);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1) {
      const slope = (slopes[i * count + j] as number) / (2 * count * temperature);
      if (slope === 0) continue;
      addScaled(leftGradient, right, { to: i * width, from: j * width, width, factor: slope });
      addScaled(rightGradient, left, { to: j * width, from: i * width, width, factor: slope });
    }
  }
  return { loss: loss / (2 * count), leftGradient, rightGradient };
}

interface Line {
  readonly from: number;
  readonly stride: number;
  readonly count: number;
  /** The place that should have the whole share. */
  readonly own: number;
}

/** Adds a line's softmax less what it should be to the slopes; answers the line's log loss. */
function addShares(likeness: Float64Array, slopes: Float64Array, { from, stride, count, own }: Line): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k += 1) largest = Math.max(largest, likeness[from + k * stride] as number);
  let sum = 0;
  for (let k = 0; k < count; k += 1) sum += Math.exp((likeness[from + k * stride] as number) - largest);
  for (let k = 0; k < count; k += 1) {
    const at = from + k * stride;
    const share = Math.exp((likeness[at] as number) - largest) / sum;
    slopes[at] = (slopes[at] as number) + share - (k === own ? 1 : 0);
  }
  return Math.log(sum) - ((likeness[from + own * stride] as number) - largest);
}

function dot(left: Float32Array, right: Float32Array, from: number, place: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += (left[from + k] as number) * (right[place + k] as number);
  return sum;
}

interface Move {
  readonly to: number;
  readonly from: number;
  readonly width: number;
  readonly factor: number;
}

function addScaled(sums: Float32Array, values: Float32Array, { to, from, width, factor }: Move): void {
  for (let k = 0; k < width; k += 1) sums[to + k] = (sums[to + k] as number) + factor * (values[from + k] as number);
}
