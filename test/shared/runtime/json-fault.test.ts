import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from '../../../shared/runtime/json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonFault', () => {
  it('finds no fault in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (text, indent) => {
        expect(jsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
      }),
    );
  });

  it('agrees with JSON.parse on what is JSON, and never throws', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e9',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u12',
      '\u0001',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          expect(jsonFault(text) === undefined).toBe(isJson(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"a":1,}', 7, 'key'],
    ['[1 2]', 3, ', or ]'],
    ['{"a" 1}', 5, ':'],
    ['[1]x', 3, 'end'],
    ['', 0, 'value'],
    ['{"a": undefined}', 6, 'value'],
  ])('names the place in %j', (text, position, expected) => {
    expect(jsonFault(text)).toEqual({ position, expected });
  });

  it('is not exhausted by nesting', () => {
    expect(jsonFault('['.repeat(500_000))?.position).toBe(500_000);
  });
});
