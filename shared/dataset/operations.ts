import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';
import {
  completedParts,
  dataset,
  datasetDeletion,
  datasetDownload,
  datasetUpload,
  newDataset,
  upload,
} from './dataset.ts';
import { profile } from './schema.ts';

const params = z.strictObject({ dataset_id: idSchema('dataset') });
const common = { servedBy: 'datasets', tag: 'datasets' } as const;

/** Every route of datasets. */
export const datasetOperations = [
  defineOperation({
    ...common,
    id: 'createDataset',
    method: 'POST',
    path: '/v1/datasets',
    scope: 'datasets:write',
    summary: 'Begin an upload: answers a dataset and presigned URLs for its parts',
    body: newDataset,
    success: { status: 201, schema: datasetUpload },
    problems: ['dataset_too_large', 'plan_limit_reached'],
  }),
  defineOperation({
    ...common,
    id: 'resumeUpload',
    method: 'POST',
    path: '/v1/datasets/{dataset_id}/upload_parts',
    scope: 'datasets:write',
    summary: 'Get new URLs for the parts that have not arrived yet',
    params,
    success: { status: 200, schema: upload },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'completeUpload',
    method: 'POST',
    path: '/v1/datasets/{dataset_id}/complete',
    scope: 'datasets:write',
    summary: 'Say that every part has arrived; the dataset is profiled next',
    params,
    body: completedParts,
    success: { status: 202, schema: dataset },
    problems: ['not_found', 'conflict', 'upload_incomplete', 'plan_limit_reached'],
  }),
  defineOperation({
    ...common,
    id: 'listDatasets',
    method: 'GET',
    path: '/v1/datasets',
    scope: 'datasets:read',
    summary: 'List datasets, newest first',
    query: listQuery,
    success: { status: 200, schema: listOf(dataset) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getDataset',
    method: 'GET',
    path: '/v1/datasets/{dataset_id}',
    scope: 'datasets:read',
    summary: 'Read one dataset',
    params,
    success: { status: 200, schema: dataset },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'getProfile',
    method: 'GET',
    path: '/v1/datasets/{dataset_id}/profile',
    scope: 'datasets:read',
    summary: 'Read what a dataset looks like, what is wrong with it and which fixes are suggested',
    params,
    success: { status: 200, schema: profile },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'downloadDataset',
    method: 'GET',
    path: '/v1/datasets/{dataset_id}/download',
    scope: 'datasets:read',
    summary: 'Get a URL, for 15 minutes, to the file of a dataset as it was uploaded or made',
    params,
    success: { status: 200, schema: datasetDownload },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'deleteDataset',
    method: 'DELETE',
    path: '/v1/datasets/{dataset_id}',
    scope: 'datasets:write',
    summary: 'Delete a dataset, its file and every cleaned copy of it',
    params,
    success: { status: 200, schema: datasetDeletion },
    problems: ['not_found', 'dataset_in_use'],
  }),
] as const;
