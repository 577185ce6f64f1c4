/** The cosine of two rows of a row-major matrix; 0 where one is all zeros. */
export function cosineOf(vectors: Float32Array, width: number, a: number, b: number): number {
  let [product, first, second] = [0, 0, 0];
  for (let k = 0; k < width; k += 1) {
    const [x, y] = [vectors[a * width + k] as number, vectors[b * width + k] as number];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return first === 0 || second === 0 ? 0 : product / Math.sqrt(first * second);
}
