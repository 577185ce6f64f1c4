const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'end';

/**
 * Where a text stops being JSON (RFC 8259) and what was expected there; undefined when it is JSON.
 * V8's own messages leave the position out for most faults. Keeps its own stack: nesting cannot exhaust ours.
 */
export function jsonFault(text: string): { readonly position: number; readonly expected: string } | undefined {
  const open: ('[' | '{')[] = [];
  let expecting: Expecting = 'value';
  let position = 0;
  const afterValue = (): Expecting => {
    const container = open.at(-1);
    if (container === undefined) return 'end';
    return container === '[' ? ', or ]' : ', or }';
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0] ?? '';
    position += found.length;
    return found;
  };
  for (;;) {
    take(space);
    const fault = { position, expected: expecting };
    const next = text[position];
    if (next === undefined) return expecting === 'end' ? undefined : fault;
    if ((next === ']' && expecting.endsWith(']')) || (next === '}' && expecting.endsWith('}'))) {
      position += 1;
      open.pop();
      expecting = afterValue();
    } else if (expecting.startsWith('value') && (next === '[' || next === '{')) {
      position += 1;
      open.push(next);
      expecting = next === '[' ? 'value or ]' : 'key or }';
    } else if (expecting.startsWith('value')) {
      if (take(scalar) === '') return fault;
      expecting = afterValue();
    } else if (expecting.startsWith('key')) {
      if (next !== '"' || take(scalar) === '') return fault;
      expecting = ':';
    } else if (next === ':' && expecting === ':') {
      position += 1;
      expecting = 'value';
    } else if (next === ',' && expecting.startsWith(',')) {
      position += 1;
      expecting = open.at(-1) === '[' ? 'value' : 'key';
    } else {
      return fault;
    }
  }
}
