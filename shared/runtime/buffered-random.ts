import { randomFillSync } from 'node:crypto';

const drawsAtOnce = 1_024;

/** Cryptographic numbers from 0 up to 1, drawn 1,024 at a time: a call into the kernel for each costs more than an id. */
export function bufferedRandom(): () => number {
  const draws = new Uint32Array(drawsAtOnce);
  let next = drawsAtOnce;
  return () => {
    if (next === drawsAtOnce) {
      randomFillSync(draws);
      next = 0;
    }
    const draw = draws[next] ?? 0;
    next += 1;
    return draw / 2 ** 32;
  };
}
