const cuts = 64;
const perCut = Math.LN2 / cuts;
const cutsPerUnit = cuts / Math.LN2;
/** Below this the result is less than the smallest single-precision number, and is 0. */
const lowest = -100;
const wholeCount = Math.ceil(-lowest / Math.LN2) + 2;

/** 2^(k / 64) for k from 0 to 63, and 2^-k. */
const parts = Float64Array.from({ length: cuts }, (_, k) => 2 ** (k / cuts));
const wholes = Float64Array.from({ length: wholeCount }, (_, k) => 2 ** -k);

/**
 * Replaces each number from `from` up to `to`, none above 0, by its exponential to fourteen digits, in half the time of
 * Math.exp. exp(x) = 2^-w 2^(k/64) exp(r) with 0 <= r < ln 2 / 64; the last factor is a polynomial of degree 5 (Tang
 * 1989).
 */
export function exponentiate(numbers: Float64Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    const x = numbers[at] as number;
    if (!(x > lowest)) {
      numbers[at] = Number.isNaN(x) ? x : 0;
      continue;
    }
    const steps = Math.floor(x * cutsPerUnit) | 0;
    const rest = x - steps * perCut;
    const whole = -(steps >> 6);
    const part = steps & 63;
    const tail = rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest * (1 / 120)))));
    const scale = (parts[part] as number) * (wholes[whole] as number);
    numbers[at] = scale + scale * tail;
  }
}
