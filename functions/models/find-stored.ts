import { type AnsweredPrediction, findAnswered } from '../../shared/prediction/find-answered.ts';
import { readStored, type StoredPrediction, storedDays } from '../../shared/prediction/stored.ts';
import type { Caller } from '../../shared/runtime/caller.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { Id } from '../../shared/runtime/ids.ts';
import type { Services } from './services.ts';

export interface FoundPrediction {
  readonly record: AnsweredPrediction['record'] & {
    readonly modelId: Id<'model'>;
    readonly versionId: Id<'version'>;
  };
  readonly stored: StoredPrediction;
}

/**
 * A tenant's prediction with what was kept of it. Throws ProblemError `not_found`, for another tenant's too and once its
 * model is deleted; `model_not_allowed`; and `unstored` for one that was answered and is not kept.
 */
export async function findStored(
  { bucket, models, table }: Pick<Services, 'bucket' | 'models' | 'table'>,
  { tenantId, allowedModels }: Pick<Caller, 'tenantId' | 'allowedModels'>,
  predictionId: Id<'prediction'>,
  { nowMs, unstored }: { readonly nowMs: number; readonly unstored: 'not_found' | 'conflict' },
): Promise<FoundPrediction> {
  const param = { param: 'prediction_id' };
  const answered = await findAnswered(table, tenantId, predictionId);
  const { modelId, versionId } = answered?.record ?? {};
  const model = modelId && (await models.get(tenantId, modelId));
  if (!answered || !model || !modelId || !versionId) {
    throw new ProblemError('not_found', 'There is no prediction with this id.', param);
  }
  if (allowedModels !== null && !allowedModels.includes(modelId)) {
    throw new ProblemError('model_not_allowed', 'This API key may not use the model of this prediction.', param);
  }
  const stored = (await readStored(bucket, answered.record, nowMs))?.[answered.index];
  if (stored?.id !== predictionId) {
    const detail = `This prediction was answered and not kept, or is older than ${storedDays} days. Send \`"store": true\` with a prediction to read it again and give feedback on it.`;
    throw new ProblemError(unstored, detail, param);
  }
  return { record: { ...answered.record, modelId, versionId }, stored };
}
