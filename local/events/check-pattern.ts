type Pattern = Readonly<Record<string, unknown>>;

const operators = ['prefix', 'suffix', 'exists', 'anything-but', 'numeric'];

/** Throws an Error naming what the twin does not evaluate in an event pattern, before the first event meets it. */
export function checkPattern(ruleName: string, pattern: Pattern): void {
  for (const [name, wanted] of Object.entries(pattern)) {
    if (name.startsWith('$')) throw refusal(ruleName, name);
    if (Array.isArray(wanted)) for (const one of wanted) checkAlternative(ruleName, one);
    else if (isObject(wanted)) checkPattern(ruleName, wanted);
    else throw refusal(ruleName, `${name}: ${JSON.stringify(wanted)}`);
  }
}

function checkAlternative(ruleName: string, alternative: unknown): void {
  if (!isObject(alternative)) return;
  const [[operator = '', operand] = []] = Object.entries(alternative);
  const isSimple = operator === 'numeric' || [operand].flat().every((value) => typeof value !== 'object');
  if (!operators.includes(operator) || !isSimple) throw refusal(ruleName, JSON.stringify(alternative));
}

function refusal(ruleName: string, what: string): Error {
  return new Error(`Rule ${ruleName} cannot run in the twin: it does not evaluate ${what} in an event pattern`);
}

function isObject(value: unknown): value is Pattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
