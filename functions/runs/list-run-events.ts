import { listEnvelope } from '../../shared/api/list.ts';
import { findRun } from './find-run.ts';
import type { RunUseCase, Services } from './services.ts';

export const listRunEvents =
  ({ events, runs }: Services): RunUseCase<'listRunEvents'> =>
  async ({ params, query, caller: { tenantId } }) => {
    await findRun(runs, tenantId, params.run_id);
    const page = await events.listEvents([tenantId, params.run_id], query);
    return {
      body: listEnvelope(page, (event) => ({
        object: 'run_event' as const,
        ...event,
        created_at: new Date(event.created_at).toISOString(),
      })),
    };
  };
