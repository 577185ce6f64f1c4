import * as z from 'zod';
import type { Resource } from './resources.ts';

/** A resource's properties as the twin understands them; the error names the resource and what is not understood. */
export function readProperties<S extends z.ZodType>(schema: S, resource: Resource): z.output<S> {
  const result = schema.safeParse(resource.properties);
  if (result.success) return result.data;
  const { type, stackName, logicalId } = resource;
  throw new Error(`The twin cannot read ${type} ${stackName}/${logicalId}:\n${z.prettifyError(result.error)}`);
}
