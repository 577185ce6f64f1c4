import * as z from 'zod';
import type { ArtifactFault } from '../learning/artifact/artifact-error.ts';
import type { ModelOutput } from '../learning/tasks/task.ts';

/** What `inference` is asked. */
export const inferenceEvent = z.strictObject({
  artifact_folder: z.string().regex(/^tenants\/[\w-]+\/artifacts\/[\w-]+\/[\w-]+\/$/),
  inputs: z.array(z.record(z.string(), z.unknown())),
  /** Whether each output comes with the heat of its label. */
  shows_heat: z.boolean().optional(),
  /** How a recommendation is to be listed. */
  recommendation: z
    .strictObject({
      topK: z.int().optional(),
      excludesSeen: z.boolean().optional(),
      diversity: z.number().optional(),
    })
    .optional(),
});
export type InferenceEvent = z.infer<typeof inferenceEvent>;

/** What it answers: outputs, or why there are none. Anything else that goes wrong, it throws. */
export type InferenceAnswer =
  | { readonly kind: 'outputs'; readonly outputs: readonly ModelOutput[] }
  | { readonly kind: 'input_error'; readonly param: string; readonly message: string; readonly index: number }
  | { readonly kind: 'artifact_error'; readonly fault: ArtifactFault; readonly message: string };
