/** 0, 1, 2 and so on. */
export function countUp(length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => index);
}
