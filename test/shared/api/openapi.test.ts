import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { type ApiDocument, generateClient } from '../../../shared/api/generate-client.ts';
import { describeApi } from '../../../shared/api/openapi.ts';
import { operations } from '../../../shared/api/operations.ts';
import { problems } from '../../../shared/runtime/errors.ts';

const folder = new URL('../../../shared/api/', import.meta.url);
const document = describeApi(operations);
const asJson = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;

/** Every object inside `value`, with where it stands. */
function* nodes(value: unknown, path: readonly string[] = []): Generator<{ path: readonly string[]; node: object }> {
  if (typeof value !== 'object' || value === null) return;
  yield { path, node: value };
  for (const [name, child] of Object.entries(value)) yield* nodes(child, [...path, name]);
}

describe('openapi.json', () => {
  it('is what the catalogue says: run `npm run generate` when this fails', async () => {
    expect(JSON.parse(await readFile(new URL('openapi.json', folder), 'utf8'))).toEqual(asJson);
    const client = await readFile(new URL('client.generated.ts', folder), 'utf8');
    expect(client).toBe(generateClient(document as unknown as ApiDocument));
  });

  it('has no reference that leads nowhere', () => {
    const references = [...nodes(asJson)].flatMap(({ node }) => ('$ref' in node ? [String(node.$ref)] : []));
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const target = reference
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], asJson);
      expect(target, reference).toBeTypeOf('object');
    }
  });

  it('names every path parameter of every path, as required, and no other', () => {
    for (const operation of operations) {
      const described = document.paths?.[operation.path]?.[operation.method.toLowerCase() as 'get'];
      const parameters = (described?.parameters ?? []) as { in: string; name: string; required?: boolean }[];
      const named = parameters.filter((parameter) => parameter.in === 'path');
      expect(new Set(named.map(({ name }) => name)), operation.path).toEqual(
        new Set([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)),
      );
      expect(named.every(({ required }) => required)).toBe(true);
    }
  });

  it('gives every operation an id of its own, a route of its own and a success', () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
    for (const { path, method, success } of operations) {
      const described = document.paths?.[path]?.[method.toLowerCase() as 'get'];
      expect(described?.responses).toHaveProperty(String(success.status));
    }
  });

  it('holds schemas that JSON Schema 2020-12 accepts', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'openapi', ...asJson });
    const names = Object.keys(document.components?.schemas ?? {});
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      expect(ajv.compile({ $ref: `openapi#/components/schemas/${name}` }), name).toBeTypeOf('function');
    }
  });

  it('tells every problem of the catalogue at some operation, but for routes that do not exist', () => {
    const text = JSON.stringify(asJson.paths);
    const untold = Object.keys(problems).filter((code) => !text.includes(`\`${code}\``));
    expect(untold).toEqual(['route_not_found', 'method_not_allowed']);
  });
});
