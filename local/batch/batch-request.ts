import * as z from 'zod';
import { ServiceError } from '../service.ts';

/** SubmitJob as Step Functions sends it for the product; any other member is refused by name. */
const batchRequestSchema = z.strictObject({
  JobName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'must be 1 to 128 letters, digits, hyphens and underscores'),
  JobQueue: z.string().startsWith('arn:'),
  JobDefinition: z.string().startsWith('arn:'),
  ContainerOverrides: z.strictObject({
    Environment: z.array(z.strictObject({ Name: z.string().min(1), Value: z.string() })).default([]),
  }),
  Timeout: z.strictObject({ AttemptDurationSeconds: z.int().min(60) }).optional(),
  Tags: z.record(z.string(), z.string()).default({}),
});
export type BatchRequest = z.infer<typeof batchRequestSchema>;

/** Throws ServiceError ClientException naming every member at fault. */
export function parseBatchRequest(input: unknown): BatchRequest {
  const parsed = batchRequestSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ServiceError('ClientException', faults.join('; '));
}
