import * as z from 'zod';
import { listOf, listQuery } from '../api/list.ts';
import { defineOperation } from '../api/operation.ts';
import { idSchema } from '../runtime/id-schema.ts';
import { candidate, estimate, run, runEvent, runMetric, runRequest } from './schema.ts';

const params = z.strictObject({ run_id: idSchema('run') });
const common = { servedBy: 'runs', tag: 'runs' } as const;
const requestProblems = ['not_found', 'conflict', 'unusable_target', 'unusable_dataset'] as const;

/** Every route of runs. */
export const runOperations = [
  defineOperation({
    ...common,
    id: 'estimateRun',
    method: 'POST',
    path: '/v1/runs/estimate',
    scope: 'runs:read',
    summary: 'Say what a run would take and cost, before anything is spent',
    body: runRequest,
    success: { status: 200, schema: estimate },
    problems: requestProblems,
  }),
  defineOperation({
    ...common,
    id: 'createRun',
    method: 'POST',
    path: '/v1/runs',
    scope: 'runs:write',
    summary: 'Turn a dataset into a trained, evaluated and deployed model',
    body: runRequest,
    success: { status: 201, schema: run },
    problems: requestProblems,
  }),
  defineOperation({
    ...common,
    id: 'listRuns',
    method: 'GET',
    path: '/v1/runs',
    scope: 'runs:read',
    summary: 'List runs, newest first',
    query: listQuery,
    success: { status: 200, schema: listOf(run) },
    problems: ['invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getRun',
    method: 'GET',
    path: '/v1/runs/{run_id}',
    scope: 'runs:read',
    summary: 'Read one run: state, progress, candidates, cost, and what went wrong if it failed',
    params,
    success: { status: 200, schema: run },
    problems: ['not_found'],
  }),
  defineOperation({
    ...common,
    id: 'cancelRun',
    method: 'POST',
    path: '/v1/runs/{run_id}/cancel',
    scope: 'runs:write',
    summary: 'Stop a run; candidates that had finished stay billed, others are not',
    params,
    success: { status: 200, schema: run },
    problems: ['not_found', 'conflict'],
  }),
  defineOperation({
    ...common,
    id: 'listRunEvents',
    method: 'GET',
    path: '/v1/runs/{run_id}/events',
    scope: 'runs:read',
    summary: 'List what happened during a run, oldest first',
    params,
    query: listQuery,
    success: { status: 200, schema: listOf(runEvent) },
    problems: ['not_found', 'invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'listRunMetrics',
    method: 'GET',
    path: '/v1/runs/{run_id}/metrics',
    scope: 'runs:read',
    summary: 'List validation scores while candidates train, by candidate and iteration',
    params,
    query: listQuery,
    success: { status: 200, schema: listOf(runMetric) },
    problems: ['not_found', 'invalid_cursor'],
  }),
  defineOperation({
    ...common,
    id: 'getLeaderboard',
    method: 'GET',
    path: '/v1/runs/{run_id}/leaderboard',
    scope: 'runs:read',
    summary: 'List the candidates of a run, best first',
    params,
    query: listQuery,
    success: { status: 200, schema: listOf(candidate) },
    problems: ['not_found', 'invalid_cursor'],
  }),
] as const;
