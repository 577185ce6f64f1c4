import type { FeedbackRow } from '../../shared/feedback/store.ts';
import { summariseVersion } from '../../shared/feedback/summarise.ts';
import { findModel } from './find-model.ts';
import type { ModelUseCase, Services } from './services.ts';

/** So many are read in about half a second. */
const mostRows = 10_000;
const pageSize = 1000;

/** How right each version is by what was told of it, beside its evaluation. */
export const getFeedbackSummary =
  ({ feedback, models }: Services): ModelUseCase<'getFeedbackSummary'> =>
  async ({ params, caller: { tenantId } }) => {
    const { id } = await findModel(models, tenantId, params.model_id);
    const ref = [tenantId, id] as const;
    const rows: FeedbackRow[] = [];
    let after: string | undefined;
    do {
      const page = await feedback.list(ref, { limit: pageSize, after });
      rows.push(...page.items);
      after = page.nextCursor ?? undefined;
    } while (after !== undefined && rows.length < mostRows);
    const told = Map.groupBy(rows, ({ version_id: versionId }) => versionId);
    const newestFirst = [...told].sort(([a], [b]) => (a < b ? 1 : -1));
    const versions = await Promise.all(
      newestFirst.map(async ([versionId, own]) => {
        const version = await models.getVersion(ref, versionId);
        return { number: version?.number ?? null, ...summariseVersion(versionId, own, version?.evaluation ?? null) };
      }),
    );
    return { body: { object: 'feedback_summary', model_id: id, is_complete: after === undefined, versions } };
  };
