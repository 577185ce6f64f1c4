import { describe, expect, it } from 'vitest';
import { schemaType } from '../../../shared/api/schema-type.ts';

describe('schemaType', () => {
  it.each([
    [{ $ref: '#/components/schemas/Run' }, 'Run'],
    [{ const: 'run' }, '"run"'],
    [{ enum: ['a', 'b'] }, '"a" | "b"'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'number | null'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    [{ type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] }, '[number, string]'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
    [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
    [
      { type: 'object', properties: { id: { type: 'string' }, 'a-b': { type: 'boolean' } }, required: ['id'] },
      '{ id: string; "a-b"?: boolean }',
    ],
    [{}, 'unknown'],
  ])('writes %j as %s', (schema, type) => {
    expect(schemaType(schema)).toBe(type);
  });

  it('refuses a type that it does not know', () => {
    expect(() => schemaType({ type: 'date' })).toThrow(/date/);
  });
});
