import { listEnvelope } from '../../shared/api/list.ts';
import { findRun } from './find-run.ts';
import type { RunUseCase, Services } from './services.ts';

export const listRunMetrics =
  ({ events, runs }: Services): RunUseCase<'listRunMetrics'> =>
  async ({ params, query, caller: { tenantId } }) => {
    await findRun(runs, tenantId, params.run_id);
    const page = await events.listMetrics([tenantId, params.run_id], query);
    return {
      body: listEnvelope(page, (metric) => ({
        object: 'run_metric' as const,
        ...metric,
        created_at: new Date(metric.created_at).toISOString(),
      })),
    };
  };
