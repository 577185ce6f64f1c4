import { makeCard } from '../../shared/model/card/make-card.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import { findModel } from './find-model.ts';
import { findVersion } from './find-version.ts';
import type { ModelUseCase, Services } from './services.ts';

export const getModelCard =
  ({ models, runs, datasets }: Services): ModelUseCase<'getModelCard'> =>
  async ({ params, query, caller: { tenantId } }) => {
    const model = await findModel(models, tenantId, params.model_id);
    const version = await findVersion(models, tenantId, params.model_id, params.version_id);
    const run = await runs.get(tenantId, version.run_id);
    if (!run) throw new ProblemError('not_found', 'The run that made this version is gone.', { param: 'version_id' });
    const candidate = (await runs.candidates(tenantId, run.id)).find(({ name }) => name === version.candidate);
    const dataset = await datasets.get(tenantId, version.dataset_id);
    return { body: makeCard({ model, version, run, candidate, dataset }, query.language) };
  };
