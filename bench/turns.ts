/** One contender's turn in one round. */
interface Turn<Name> {
  readonly name: Name;
  /** From 1. */
  readonly round: number;
}

/** Every contender once a round, in reversed order every other round, so that what slows the machine slows all alike. */
export function* turns<Name>(names: readonly Name[], roundCount: number): Generator<Turn<Name>> {
  for (let round = 1; round <= roundCount; round += 1) {
    for (const name of round % 2 === 1 ? names : names.toReversed()) yield { name, round };
  }
}
