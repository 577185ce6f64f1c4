/**
 * Calls `run` with tfjs's unseeded random operations refused: recorded, their numbers would be the same in every step,
 * and resumed they would not be the same again. Synchronous, because it holds `Math.random` meanwhile.
 */
export function withoutOwnRandomness<T>(networkName: string, run: () => T): T {
  const { random } = Math;
  Math.random = () => {
    throw new TypeError(
      `network '${networkName}' draws random numbers of its own (tf.dropout, tf.randomUniform, ...): use pass.uniform`,
    );
  };
  try {
    return run();
  } finally {
    Math.random = random;
  }
}
