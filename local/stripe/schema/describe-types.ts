import { resolve } from 'node:path';
import {
  API,
  type Checker,
  type Symbol as NamedSymbol,
  SymbolFlags,
  type Type,
  TypeFlags,
} from 'typescript/unstable/sync';

/** JSON Schema, as far as stripe-node's types need it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly not?: Schema;
}

export interface SchemaDocument {
  readonly requests: Readonly<Record<string, Schema>>;
  readonly objects: Readonly<Record<string, Schema>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

/** JSON Schemas of every type that `roots.ts` names, read from stripe-node's declarations by the TypeScript checker. */
export function describeTypes(): SchemaDocument {
  const api = new API({ cwd: import.meta.dirname });
  try {
    const config = resolve(import.meta.dirname, 'tsconfig.json');
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    const file = project?.program.getSourceFile(resolve(import.meta.dirname, 'roots.ts'));
    const module = file && project?.checker.getSymbolAtLocation(file);
    if (!project || !module) throw new Error('The TypeScript checker does not see local/stripe/schema/roots.ts');
    return new Describer(project.checker).describe(module);
  } finally {
    api.close();
  }
}

class Describer {
  readonly #checker: Checker;
  readonly #names = new Map<number, string>();
  readonly #defs: Record<string, Schema> = {};

  constructor(checker: Checker) {
    this.#checker = checker;
  }

  describe(module: NamedSymbol): SchemaDocument {
    const groups = Object.fromEntries(
      this.#checker.getExportsOfModule(module).map((group) => {
        const members = this.#properties(this.#checker.getDeclaredTypeOfSymbol(group));
        return [group.name, Object.fromEntries(members.map(({ name, type }) => [name, this.#schemaOf(type)]))];
      }),
    );
    const defs = Object.entries(this.#defs).sort(([left], [right]) => (left < right ? -1 : 1));
    return { requests: groups.Requests ?? {}, objects: groups.Objects ?? {}, $defs: Object.fromEntries(defs) };
  }

  #properties(type: Type): { name: string; type: Type; isOptional: boolean }[] {
    const symbols = [...this.#checker.getPropertiesOfType(type)];
    const types = this.#checker.getTypeOfSymbol(symbols);
    return symbols.flatMap((symbol, index) => {
      const found = types[index];
      const isOptional = (symbol.flags & SymbolFlags.Optional) !== 0;
      return found ? [{ name: symbol.name, type: found, isOptional }] : [];
    });
  }

  #schemaOf(type: Type): Schema {
    const { flags } = type;
    if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
    if (type.isStringLiteralType() || type.isNumberLiteralType()) return { const: type.value };
    if (flags & TypeFlags.BooleanLiteral) return { const: this.#checker.typeToString(type) === 'true' };
    if (flags & TypeFlags.String || isOpen(type)) return { type: 'string' };
    if (flags & TypeFlags.Number) return { type: 'number' };
    if (flags & TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & TypeFlags.Null) return { type: 'null' };
    if (flags & (TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never)) return { not: {} };
    if (type.isUnionType()) return this.#unionOf(type.getTypes() ?? []);
    // Exact decimals are objects in the SDK and strings on the wire.
    if (type.getSymbol()?.name === 'DecimalImpl' || type.getAliasSymbol()?.name === 'Decimal')
      return { type: 'string' };
    if (this.#checker.isArrayType(type) && type.isTypeReference()) {
      const [item] = this.#checker.getTypeArguments(type);
      return { type: 'array', items: item ? this.#schemaOf(item) : {} };
    }
    return this.#referenceTo(type);
  }

  /** Literals become an enum, which is open when it may hold any other string; expandable fields hold ids only. */
  #unionOf(members: readonly Type[]): Schema {
    const present = members.filter(({ flags }) => !(flags & TypeFlags.Undefined));
    const isOpenEnum = present.some(isOpen);
    const literals = present.flatMap((member) => (member.isStringLiteralType() ? [member.value] : []));
    const hasText = present.some(({ flags }) => flags & TypeFlags.String);
    const others = present.filter(
      (member) => !member.isStringLiteralType() && !isOpen(member) && !(hasText && this.#isExpandable(member)),
    );
    const schemas = others.map((member) => this.#schemaOf(member));
    if (isOpenEnum && !hasText) schemas.push({ type: 'string' });
    else if (literals.length > 0 && !hasText) schemas.push({ enum: [...literals].sort() });
    const texts = schemas.map((schema) => JSON.stringify(schema));
    const unique = schemas.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
    const booleans = unique.filter((schema) => typeof schema.const === 'boolean');
    const rest = booleans.length === 2 ? unique.filter((schema) => !booleans.includes(schema)) : unique;
    const all = booleans.length === 2 ? [...rest, { type: 'boolean' }] : rest;
    const [only] = all;
    return only && all.length === 1 ? only : { anyOf: all };
  }

  #isExpandable(type: Type): boolean {
    if (!(type.flags & TypeFlags.Object)) return false;
    const names = new Set(this.#checker.getPropertiesOfType(type).map(({ name }) => name));
    return names.has('id') && names.has('object');
  }

  #referenceTo(type: Type): Schema {
    const known = this.#names.get(type.id);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = this.#nameOf(type);
    this.#names.set(type.id, name);
    this.#defs[name] = {};
    const index = this.#checker.getIndexInfosOfType(type)[0];
    const members = this.#properties(type);
    const required = members.filter(({ isOptional }) => !isOptional).map((member) => member.name);
    const properties = Object.fromEntries(members.map((member) => [member.name, this.#schemaOf(member.type)]));
    this.#defs[name] = {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: index ? this.#schemaOf(index.valueType) : false,
    };
    return { $ref: `#/$defs/${name}` };
  }

  #nameOf(type: Type): string {
    const parts: string[] = [];
    for (let symbol = type.getAliasSymbol() ?? type.getSymbol(); symbol; symbol = symbol.getParent()) {
      if (!symbol.name.startsWith('"') && !symbol.name.startsWith('/')) parts.unshift(symbol.name);
    }
    const base = parts.join('.').replace(/[^A-Za-z0-9_.]/g, '') || 'T';
    let name = base;
    for (let count = 2; name in this.#defs; count += 1) name = `${base}_${count}`;
    return name;
  }
}

/** `string & {...}`: stripe-node's way to say that a later API version may send another word. */
const isOpen = (type: Type): boolean =>
  type.isIntersectionType() && (type.getTypes() ?? []).some(({ flags }) => flags & TypeFlags.String);
