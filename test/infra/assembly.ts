import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assemble } from '../../local/assembly.ts';

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  // A template is JSON of any shape; the tests look into it as they would into a parsed file.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly properties: any;
  readonly deletionPolicy: string | undefined;
  readonly path: string;
}

/** Synthesises the stage as the twin and the CLI do, cdk-nag included, and lists every resource of every stack. */
export async function synthesise(stage: string): Promise<readonly Resource[]> {
  const folder = await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'), stage);
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  return files.flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return Object.entries<Record<string, never>>(Resources).map(([id, resource]) => ({
      stack: file.replace('.template.json', '').split('-').at(-1) ?? '',
      id,
      type: resource.Type ?? '',
      properties: resource.Properties ?? {},
      deletionPolicy: resource.DeletionPolicy,
      path: resource.Metadata?.['aws:cdk:path'] ?? id,
    }));
  });
}

/** The statements of every policy attached to a role, with each value as a list of flat strings. */
export interface Statement {
  readonly role: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** One line of text for a value with references, such as `<Ref Table>/index/gsi1`. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? join[1].map(flat).join(join[0]) : `<${JSON.stringify(value)}>`;
}

export function statementsOf(resources: readonly Resource[]): readonly Statement[] {
  const policies = resources.filter(({ type }) => type === 'AWS::IAM::Policy');
  return policies.flatMap(({ path, properties }) =>
    // biome-ignore lint/suspicious/noExplicitAny: template JSON
    properties.PolicyDocument.Statement.map((statement: any) => ({
      role: path.split('/')[1] ?? path,
      effect: statement.Effect,
      actions: asList(statement.Action).map(flat),
      resources: asList(statement.Resource).map(flat),
      conditions: statement.Condition,
    })),
  );
}
