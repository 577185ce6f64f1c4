import { type JsonSchema, schemaType } from './schema-type.ts';

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** The part of an OpenAPI document that a client is made from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/**
 * Writes the typed client of an OpenAPI document: a type for each schema, a method for each operation. Our own, because
 * openapi-typescript needs the compiler API that TypeScript 7 does not have.
 */
export function generateClient(document: ApiDocument): string {
  const types = Object.entries(document.components.schemas).map(([name, schema]) => {
    return `export type ${name} = ${schemaType(schema)};`;
  });
  const methods = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => writeMethod(path, method.toUpperCase(), operation)),
  );
  return [
    '// Generated from openapi.json by `npm run generate`. Do not edit.',
    "import { type CallOptions, HttpClient } from './http.ts';",
    '',
    ...types,
    '',
    '/** The API, one method for each operation. Every method can throw ApiProblem. */',
    'export class GristmillClient extends HttpClient {',
    methods.join('\n\n'),
    '}',
    '',
  ].join('\n');
}

function writeMethod(path: string, method: string, operation: DescribedOperation): string {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'header');
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const fields = parameters.map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${schemaType(schema)}`);
  if (body) fields.push(`body: ${schemaType(body)}`);
  const isOptional = !body && parameters.every(({ required }) => !required);
  const request = fields.length === 0 ? '' : `request: { ${fields.join('; ')} }${isOptional ? ' = {}' : ''}, `;
  const call = [
    `method: '${method}'`,
    `path: ${writePath(path)}`,
    ...queryOf(parameters),
    ...(body ? ['body: request.body'] : []),
  ];
  return [
    `  /** ${operation.summary}. */`,
    `  ${operation.operationId}(${request}options: CallOptions = {}): Promise<${answerType(operation)}> {`,
    `    return this.call({ ${call.join(', ')} }, options);`,
    '  }',
  ].join('\n');
}

const writePath = (path: string): string =>
  `\`${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(request.${name})}`)}\``;

function queryOf(parameters: readonly Parameter[]): string[] {
  const names = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => `${name}: request.${name}`);
  return names.length === 0 ? [] : [`query: { ${names.join(', ')} }`];
}

function answerType({ responses }: DescribedOperation): string {
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const [content] = Object.values(success?.content ?? {});
  return content ? schemaType(content.schema) : 'void';
}
