import { ProblemError } from '../../shared/runtime/errors.ts';

/** Throws ProblemError `model_not_allowed` where the key is for other models. */
export function requireModel(allowedModels: readonly string[] | null, modelId: string): void {
  if (allowedModels === null || allowedModels.includes(modelId)) return;
  throw new ProblemError('model_not_allowed', 'This API key may not use this model.', { param: 'model_id' });
}
