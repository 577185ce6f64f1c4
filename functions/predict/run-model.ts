import { InputError } from '../../shared/learning/features/input-error.ts';
import type { LoadedModel, ModelOutput, PredictionWish } from '../../shared/learning/tasks/task.ts';
import type { PredictionInput } from '../../shared/prediction/schema.ts';
import { refuseUnreadable } from '../../shared/prediction/unreadable-artifact.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';

interface RunWish {
  /** Where the request has an input, such as `inputs[3]`. */
  readonly placeOf: (index: number) => string;
  readonly wish?: PredictionWish;
}

/** The model's answers. Rejects with ProblemError `invalid_input` that names the place, or `unavailable`. */
export async function runModel(
  model: Pick<LoadedModel, 'predict'>,
  inputs: readonly PredictionInput[],
  { placeOf, wish = {} }: RunWish,
): Promise<readonly ModelOutput[]> {
  try {
    return await model.predict(inputs, wish);
  } catch (error) {
    if (!(error instanceof InputError)) refuseUnreadable(error);
    const param = `${placeOf(error.index)}.${error.param}`;
    throw new ProblemError('invalid_input', `${error.message}.`, { param, cause: error });
  }
}
