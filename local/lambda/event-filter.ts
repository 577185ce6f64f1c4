type Pattern = Readonly<Record<string, unknown>>;

/**
 * Whether an event matches a pattern of EventBridge or of a Lambda event filter: every member of the pattern must match,
 * and a list of alternatives matches when one of them does. Throws on a comparison that it does not know.
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const value = isObject(event) ? event[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((one) => matchesOne(one, value));
    return matchesPattern(wanted as Pattern, value);
  });
}

/** A list in the event matches when any of its members does. */
function matchesOne(wanted: unknown, value: unknown): boolean {
  if (isObject(wanted)) return compare(wanted, value);
  return Array.isArray(value) ? value.includes(wanted) : value === wanted;
}

function compare(wanted: Pattern, value: unknown): boolean {
  const [[operator, operand] = ['', undefined]] = Object.entries(wanted);
  const values = Array.isArray(value) ? value : [value];
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return values.some((one) => typeof one === 'string' && one.startsWith(String(operand)));
    case 'suffix':
      return values.some((one) => typeof one === 'string' && one.endsWith(String(operand)));
    case 'anything-but': {
      const excluded = Array.isArray(operand) ? operand : [operand];
      return value !== undefined && values.every((one) => !excluded.includes(one));
    }
    case 'numeric':
      return values.some((one) => typeof one === 'number' && isWithin(one, operand as readonly (string | number)[]));
    default:
      throw new Error(`The twin does not evaluate the event pattern ${JSON.stringify(wanted)}`);
  }
}

/** `[">", 0, "<=", 5]` */
function isWithin(value: number, bounds: readonly (string | number)[]): boolean {
  for (let index = 0; index < bounds.length; index += 2) {
    const bound = Number(bounds[index + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (!holds[bounds[index] as keyof typeof holds]) return false;
  }
  return true;
}

function isObject(value: unknown): value is Pattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
