import type { Id, TenantId } from '../runtime/ids.ts';

const tenant = (tenantId: TenantId) => `tenants/${tenantId}`;

/** Where the tenant's own file lies, byte for byte as it was uploaded. */
export const rawFolder = (tenantId: TenantId, datasetId: Id<'dataset'>) => `${tenant(tenantId)}/raw/${datasetId}/`;
export const rawDataKey = (tenantId: TenantId, datasetId: Id<'dataset'>) => `${rawFolder(tenantId, datasetId)}data`;

/** What was learned about a dataset, or made of it for one run. */
export const cleanFolder = (tenantId: TenantId, owner: Id<'dataset'> | Id<'run'>) =>
  `${tenant(tenantId)}/clean/${owner}/`;
export const profileKey = (tenantId: TenantId, datasetId: Id<'dataset'>) =>
  `${cleanFolder(tenantId, datasetId)}profile.json`;
export type CleanFile = 'rows.csv' | 'columns.json' | 'cleaning-report.json' | 'split.json';
export const cleanKey = (tenantId: TenantId, runId: Id<'run'>, file: CleanFile) =>
  `${cleanFolder(tenantId, runId)}${file}`;

/** The pretrained model that a run begins with, copied for it: the files, and `source.json`. */
export const pretrainedCopyFolder = (tenantId: TenantId, runId: Id<'run'>) =>
  `${cleanFolder(tenantId, runId)}pretrained/`;

/** A pretrained model that the operator laid down for all tenants. */
export const operatorPretrainedFolder = (name: string) => `pretrained/${name}/`;

/** What a run's candidates became: a folder each. */
export const artifactsFolder = (tenantId: TenantId, runId: Id<'run'>) => `${tenant(tenantId)}/artifacts/${runId}/`;
/** `manifest.json` with the files it names, and beside them the files of `CandidateFile`. */
export const candidateFolder = (tenantId: TenantId, runId: Id<'run'>, candidate: string) =>
  `${artifactsFolder(tenantId, runId)}${candidate}/`;
export type CandidateFile =
  | 'held-out.json'
  | 'validation.json'
  | 'training.json'
  | 'sample.json'
  | 'evaluation.json'
  | 'checkpoint.bin'
  | 'failure.txt'
  | `trial-${number}.bin`;
export const candidateFileKey = (tenantId: TenantId, runId: Id<'run'>, candidate: string, file: CandidateFile) =>
  `${candidateFolder(tenantId, runId, candidate)}${file}`;

/** What a model was asked and answered, where a request said to keep it: a folder for each day, an object for each request. */
export const predictionsFolder = (tenantId: TenantId, modelId: Id<'model'>) =>
  `${tenant(tenantId)}/predictions/${modelId}/`;
export const predictionDayFolder = (tenantId: TenantId, modelId: Id<'model'>, day: string) =>
  `${predictionsFolder(tenantId, modelId)}${day}/`;
export const storedPredictionKey = (tenantId: TenantId, modelId: Id<'model'>, day: string, recordId: string) =>
  `${predictionDayFolder(tenantId, modelId, day)}${recordId}.json`;
