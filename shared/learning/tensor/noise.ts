import { seededRandom } from '../random.ts';

/** Fills `out` with numbers in [0, 1), a function of the training's seed, the step and the draw's place in it. */
export function fillUniform(
  out: Float32Array,
  { seed, step, draw }: { readonly seed: number; readonly step: number; readonly draw: number },
): void {
  const random = seededRandom(mix(mix(mix(seed) ^ step) ^ draw));
  // 24 bits: a float32 holds them exactly, so that none rounds up to 1.
  for (let index = 0; index < out.length; index += 1) out[index] = Math.floor(random() * 2 ** 24) / 2 ** 24;
}

/** Murmur3's finaliser: neighbouring steps and draws get unrelated streams. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
