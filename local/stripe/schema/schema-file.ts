import { resolve } from 'node:path';
import type { SchemaDocument } from './describe-types.ts';

export const schemaFile = resolve(import.meta.dirname, 'stripe.generated.json');

/** One definition a line, so that a new SDK shows what it changed. */
export function writeSchemas({ requests, objects, $defs }: SchemaDocument): string {
  const group = (members: Readonly<Record<string, unknown>>) =>
    `{\n${Object.entries(members)
      .map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`)
      .join(',\n')}\n}`;
  return `{\n"requests": ${group(requests)},\n"objects": ${group(objects)},\n"$defs": ${group($defs)}\n}\n`;
}
