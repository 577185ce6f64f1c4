/** How the numbers of a tensor are stored that can be read as float32. */
export type FloatStorage = 'F32' | 'F16' | 'BF16';

export const floatBytes: Readonly<Record<FloatStorage, number>> = { F32: 4, F16: 2, BF16: 2 };

/** Little-endian numbers as float32; a view of the bytes where they are already so and lie at a multiple of four. */
export function toFloats(bytes: Uint8Array, storage: FloatStorage): Float32Array {
  if (storage === 'F32')
    return viewOrCopy(bytes, (aligned, count) => new Float32Array(aligned.buffer, aligned.byteOffset, count), 4);
  const halves = viewOrCopy(bytes, (aligned, count) => new Uint16Array(aligned.buffer, aligned.byteOffset, count), 2);
  return storage === 'BF16' ? widenBrain(halves) : widenHalf(halves);
}

/** An array's numbers must begin at a multiple of their size. A Buffer's own `slice` would copy nothing. */
function viewOrCopy<T>(bytes: Uint8Array, view: (aligned: Uint8Array, count: number) => T, size: number): T {
  return view(bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes), bytes.length / size);
}

/** bfloat16 is the upper half of a float32. */
function widenBrain(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let at = 0; at < halves.length; at += 1) bits[at] = (halves[at] as number) << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16: a sign, 5 bits of exponent (bias 15), 10 of fraction. */
function widenHalf(halves: Uint16Array): Float32Array {
  const numbers = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at += 1) {
    const half = halves[at] as number;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) numbers[at] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else if (exponent === 0) numbers[at] = sign * fraction * 2 ** -24;
    else numbers[at] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return numbers;
}
