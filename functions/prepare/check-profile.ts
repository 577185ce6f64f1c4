import { readProfile } from '../../shared/dataset/read-profile.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import type { RunRef, Services } from './services.ts';

/** The step `profile`: the upload was profiled when it arrived, so this makes sure of it and tells what was found. */
export const checkProfile = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'profile', async ({ tenant_id, dataset_id }) => {
    const row = await services.datasets.get(tenant_id, dataset_id);
    if (row?.state !== 'ready')
      throw new RunError('dataset_not_ready', 'The dataset is not ready.', { param: 'dataset_id' });
    const { row_count, columns, findings } = await readProfile(services.bucket, tenant_id, dataset_id);
    const facts = { rows: row_count, columns: columns.length, findings: findings.length };
    return { message: `${facts.rows} rows, ${facts.columns} columns, ${facts.findings} findings.`, facts };
  });
