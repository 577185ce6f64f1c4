import { BucketClient } from '../../shared/bucket/client.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { HubClient } from '../../shared/pretrained/hub-client.ts';
import { EventStore } from '../../shared/run/event-store.ts';
import { jobMachine } from '../../shared/run/machines.ts';
import { runOperations } from '../../shared/run/operations.ts';
import { PipelineClient } from '../../shared/run/pipeline-client.ts';
import { RunStore } from '../../shared/run/store.ts';
import { TrialStore } from '../../shared/run/trial-store.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { cancelRun } from './cancel-run.ts';
import { createRun } from './create-run.ts';
import { estimateRun } from './estimate-run.ts';
import { getLeaderboard } from './get-leaderboard.ts';
import { getRun } from './get-run.ts';
import { listRunEvents } from './list-run-events.ts';
import { listRunMetrics } from './list-run-metrics.ts';
import { listRuns } from './list-runs.ts';
import { listTrials } from './list-trials.ts';
import type { Services } from './services.ts';

const environment = readEnvironment('runs');
const table = new TableClient(environment.TABLE_NAME);
const services: Services = {
  bucket: new BucketClient(environment.BUCKET_NAME),
  clock: systemClock,
  datasets: new DatasetStore(table),
  events: new EventStore(table),
  hub: new HubClient(environment.HUB_URL),
  job: jobMachine(environment),
  models: new ModelStore(table),
  pipeline: new PipelineClient(environment.STATE_MACHINE_ARN),
  pipelineSeconds: Number(environment.PIPELINE_MAX_SECONDS),
  runs: new RunStore(table),
  table,
  trials: new TrialStore(table),
};

export const handler = apiHandler(
  runOperations,
  {
    estimateRun: estimateRun(services),
    createRun: createRun(services),
    listRuns: listRuns(services),
    getRun: getRun(services),
    cancelRun: cancelRun(services),
    listRunEvents: listRunEvents(services),
    listRunMetrics: listRunMetrics(services),
    getLeaderboard: getLeaderboard(services),
    listTrials: listTrials(services),
  },
  apiRuntime('runs', table),
);
