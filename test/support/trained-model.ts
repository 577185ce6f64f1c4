import type { GristmillClient, RunRequest } from '../../shared/api/client.generated.ts';
import { followRun } from '../../shared/api/follow.ts';
import { uploadDataset } from './dataset.ts';
import { loansCsv } from './loans.ts';

/** A model of 200 loans that answers predictions, and what it was made from. */
export interface TrainedModel {
  readonly datasetId: string;
  readonly runId: string;
  readonly modelId: string;
  readonly versionId: string;
}

/** An input that the model takes. */
export const loan = { income: 50_000, debt: 10_000, purpose: 'car' };

/** Trains it by one small candidate; `request` changes how. Throws when the run does not succeed. */
export async function trainModel(client: GristmillClient, request: Partial<RunRequest> = {}): Promise<TrainedModel> {
  const { id: datasetId } = await uploadDataset(client, loansCsv(200));
  const body = { dataset_id: datasetId, target: 'repaid', candidates: ['logistic_regression'], ...request };
  const { id: runId } = await client.createRun({ body });
  const { state, error, model_id: modelId, version_id: versionId } = await followRun(client, runId);
  if (!modelId || !versionId) throw new Error(`The run ${state}: ${error?.message}`);
  return { datasetId, runId, modelId, versionId };
}
