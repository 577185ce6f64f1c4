import type { Random } from '../random.ts';

/** Fills a new parameter of `shape` from a seeded generator. */
export type Initial = (shape: readonly number[], random: Random) => Float32Array<ArrayBuffer>;

export const zeros: Initial = (shape) => new Float32Array(sizeOf(shape));
export const ones: Initial = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Every element the same. */
export const constant =
  (value: number): Initial =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

/** Gaussian with mean 0, drawn again beyond two standard deviations so that no weight starts far out. */
export const truncatedNormal =
  (deviation: number): Initial =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * drawWithin(random, 2));

/** Gaussian with mean 0. */
export const normal =
  (deviation: number): Initial =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * drawNormal(random));

/** Uniform in [-limit, limit). */
export const uniform =
  (limit: number): Initial =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => limit * (2 * random() - 1));

/** Uniform with the variance that keeps signals level both ways (Glorot & Bengio 2010), for tanh, sigmoid, softmax. */
export const glorotUniform: Initial = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  return uniform(Math.sqrt(6 / (fanIn + fanOut)))(shape, random);
};

/** Gaussian with the variance that keeps signals level through rectifiers (He et al. 2015). */
export const heNormal: Initial = (shape, random) => normal(Math.sqrt(2 / fans(shape).fanIn))(shape, random);

/** Of a matrix [in, out] or a filter [height, width, in, out]. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const receptive = sizeOf(shape.slice(0, -2));
  const fanOut = shape.at(-1) ?? 1;
  return { fanIn: receptive * (shape.at(-2) ?? fanOut), fanOut: receptive * fanOut };
}

/** Box & Muller (1958). */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function drawWithin(random: Random, limit: number): number {
  for (;;) {
    const drawn = drawNormal(random);
    if (Math.abs(drawn) <= limit) return drawn;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}
