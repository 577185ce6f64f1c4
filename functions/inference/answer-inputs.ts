import { ArtifactError } from '../../shared/learning/artifact/artifact-error.ts';
import { InputError } from '../../shared/learning/features/input-error.ts';
import type { InferenceAnswer, InferenceEvent } from '../../shared/prediction/inference-event.ts';
import type { ModelCache } from '../../shared/prediction/model-cache.ts';

/** Runs all inputs as one batch; what the caller must be told about them or the artifact is an answer, not a crash. */
export async function answerInputs(
  models: Pick<ModelCache, 'get'>,
  { artifact_folder, inputs, shows_heat: showsHeat = false, recommendation }: InferenceEvent,
): Promise<InferenceAnswer> {
  try {
    const model = await models.get(artifact_folder);
    return { kind: 'outputs', outputs: await model.predict(inputs, { showsHeat, recommendation }) };
  } catch (error) {
    if (error instanceof InputError) {
      return { kind: 'input_error', param: error.param, message: error.message, index: error.index };
    }
    if (error instanceof ArtifactError) {
      return { kind: 'artifact_error', fault: error.fault, message: error.message };
    }
    throw error;
  }
}
