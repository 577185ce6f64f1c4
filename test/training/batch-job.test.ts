import { expect, it } from 'vitest';
import type { BucketClient } from '../../shared/bucket/client.ts';
import { BatchJob, isBatchJob } from '../../training/batch-job.ts';

const variables = {
  GM_TENANT_ID: 'tnt_01JDBQ0000000000000000000A',
  GM_RUN_ID: 'run_01JDBQ0000000000000000000A',
  GM_CANDIDATE: 'boosted_trees',
  STAGE: 'gpu',
};
const written: [string, unknown][] = [];
const bucket = { put: async (key: string, body: unknown) => void written.push([key, body]) } as unknown as BucketClient;

it('a Batch job is told by its environment what to train, and puts the reason of a failure beside the artifact', async () => {
  expect([isBatchJob(variables), isBatchJob({ STAGE: 'gpu' })]).toEqual([true, false]);
  const job = new BatchJob(variables, bucket);
  expect(await job.readStep()).toMatchObject({ run_id: variables.GM_RUN_ID, candidate: 'boosted_trees' });
  expect(await new BatchJob({ ...variables, GM_RUNG: '1', GM_TRIALS: '0,4' }, bucket).readStep()).toMatchObject({
    rung: 1,
    trials: [0, 4],
  });
  await job.writeFailure('RunError: gristmill:{}');
  expect(written).toEqual([[expect.stringMatching(/boosted_trees\/failure\.txt$/), 'RunError: gristmill:{}']]);
  await expect(new BatchJob({ ...variables, GM_RUN_ID: '../x' }, bucket).readStep()).rejects.toThrow('run_id');
});
