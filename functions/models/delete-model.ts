import { artifactsFolder } from '../../shared/bucket/keys.ts';
import { forgetStored } from '../../shared/prediction/forget-stored.ts';
import { ProblemError } from '../../shared/runtime/errors.ts';
import type { ModelUseCase, Services } from './services.ts';

/**
 * Takes the model out of service, removes each version with its artifacts and what was asked, stored and told of it, and
 * the model's row last: a deletion that was cut off is finished by the next one.
 */
export const deleteModel =
  ({ bucket, conversations, feedback, models, table }: Services): ModelUseCase<'deleteModel'> =>
  async ({ params, caller: { tenantId }, nowMs }) => {
    const row = await models.getAny(tenantId, params.model_id);
    if (!row) throw new ProblemError('not_found', 'There is no model with this id.', { param: 'model_id' });
    if (!(await models.markDeleting([tenantId, row.id], nowMs))) {
      const [runId] = row.used_by ?? [];
      throw new ProblemError('conflict', `The run ${runId} makes a version of this model. Cancel it or wait for it.`);
    }
    const removed = { versions: 0, objects: 0, bytes: 0 };
    for await (const version of models.versions(tenantId, row.id)) {
      const { objects, bytes } = await bucket.removeFolder(artifactsFolder(tenantId, version.run_id));
      await models.deleteVersion([tenantId, row.id], version.id);
      removed.versions += 1;
      removed.objects += objects;
      removed.bytes += bytes;
    }
    const stored = await forgetStored(bucket, table, [tenantId, row.id]);
    removed.objects += stored.objects;
    removed.bytes += stored.bytes;
    const told = await feedback.removeAll([tenantId, row.id]);
    const asked = await conversations.removeAll([tenantId, row.id]);
    await models.delete(tenantId, row.id);
    return { body: { object: 'deletion', id: row.id, removed: { ...removed, asked, feedback: told } } };
  };
