import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Params } from './form.ts';
import type { Schema, SchemaDocument } from './schema/describe-types.ts';
import { schemaFile } from './schema/schema-file.ts';
import { StripeError } from './stripe-error.ts';

const document = JSON.parse(readFileSync(schemaFile, 'utf8')) as SchemaDocument;

/** Limits that the types do not say; they stand in Stripe's OpenAPI document. */
const maxLengths: Readonly<Record<string, number>> = {
  identifier: 100,
  event_name: 100,
  display_name: 250,
  lookup_key: 200,
};

/** A form holds text only: the schema says which of it is a number or a boolean. */
const forms = new Ajv({ coerceTypes: true, strict: false, allErrors: false, logger: false });
const answers = new Ajv({ strict: false, allErrors: true, logger: false });
for (const ajv of [forms, answers]) ajv.addSchema({ $id: 'stripe', $defs: document.$defs });

const compiled = new Map<string, ValidateFunction>();

function validatorOf(kind: 'requests' | 'objects', name: string): ValidateFunction {
  const key = `${kind} ${name}`;
  const known = compiled.get(key);
  if (known) return known;
  const schema = document[kind][name];
  if (!schema) throw new Error(`local/stripe/schema/roots.ts names no ${kind} ${name}`);
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"stripe#/$defs/'));
  const made = (kind === 'requests' ? forms : answers).compile(absolute);
  compiled.set(key, made);
  return made;
}

/** Reads a request by its schema: text becomes what it stands for. Throws Stripe's 400 for whatever does not fit. */
export function checkRequest(name: string, params: Params): Params {
  const validate = validatorOf('requests', name);
  if (!validate(params)) throw refusalOf(validate.errors?.[0]);
  for (const [field, max] of Object.entries(maxLengths)) {
    const value = params[field];
    if (typeof value === 'string' && value.length > max) {
      throw new StripeError(400, `Invalid string: must be at most ${max} characters`, { param: field });
    }
  }
  return params;
}

function refusalOf(error: ErrorObject | undefined): StripeError {
  const { instancePath = '', keyword, params = {}, message = 'is invalid' } = error ?? {};
  const [head = '', ...rest] = instancePath.split('/').filter(Boolean);
  const place = (name: string) =>
    [head, ...rest, name]
      .filter(Boolean)
      .map((part, at) => (at === 0 ? part : `[${part}]`))
      .join('');
  if (keyword === 'additionalProperties') {
    const param = place(String(params.additionalProperty));
    return new StripeError(400, `Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  if (keyword === 'required') {
    const param = place(String(params.missingProperty));
    return new StripeError(400, `Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  return new StripeError(400, `Invalid ${place('')}: ${message}`, { param: place('') });
}

/** Throws when an answer of ours is not what Stripe's own types say: a fault of the local Stripe, never of its caller. */
export function checkAnswer(value: { readonly object?: string; readonly deleted?: unknown }): void {
  const deleted = `deleted_${value.object}`;
  const name = value.deleted === true && document.objects[deleted] ? deleted : (value.object ?? '');
  if (name === 'list') {
    for (const one of (value as { data: { object?: string }[] }).data) checkAnswer(one);
    return;
  }
  // An event holds any object; stripe-node types each kind of it apart.
  if (name === 'event' || name === '') return;
  const validate = validatorOf('objects', name);
  if (!validate(value)) {
    const faults = validate.errors
      ?.slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
    throw new Error(`The local Stripe would answer a ${name} that stripe-node does not know: ${faults?.join('; ')}`);
  }
}

/** A whole object: `fields`, and wherever its schema requires more, null where that may be and empty elsewhere. */
export function fillObject(name: string, fields: object): object {
  const schema = document.objects[name];
  if (!schema) throw new Error(`local/stripe/schema/roots.ts names no object ${name}`);
  return filled(schema, fields) as object;
}

function filled(schema: Schema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { anyOf, type, items = {}, properties = {}, required = [] } = resolveSchema(schema);
  if (Array.isArray(value)) return type === 'array' ? value.map((one) => filled(items, one)) : value;
  if (anyOf && !Array.isArray(value))
    return filled(anyOf.find((one) => resolveSchema(one).type === 'object') ?? {}, value);
  if (type !== 'object') return value;
  const given = Object.entries(value).map(([name, inner]) => [name, filled(properties[name] ?? {}, inner)]);
  const blank = required.filter((name) => !(name in value)).map((name) => [name, blankOf(properties[name] ?? {})]);
  return Object.fromEntries([...blank, ...given]);
}

function resolveSchema(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : (document.$defs[schema.$ref.replace('#/$defs/', '')] ?? {});
}

function blankOf(schema: Schema): unknown {
  const { type, anyOf, properties = {}, required = [] } = resolveSchema(schema);
  if (schema.const !== undefined) return schema.const;
  if (anyOf) return anyOf.some((one) => one.type === 'null') ? null : blankOf(anyOf[0] ?? {});
  if (type === 'array') return [];
  if (type === 'string') return '';
  if (type === 'number') return 0;
  if (type === 'boolean') return false;
  if (type !== 'object') return schema.enum?.[0] ?? null;
  return Object.fromEntries(required.map((name) => [name, blankOf(properties[name] ?? {})]));
}
