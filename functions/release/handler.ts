import type * as z from 'zod';
import { BucketClient } from '../../shared/bucket/client.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { inferenceClient } from '../../shared/prediction/inference-client.ts';
import { modelOpener } from '../../shared/prediction/open-model.ts';
import { EventStore } from '../../shared/run/event-store.ts';
import { endingError, executionEnded } from '../../shared/run/execution-ended.ts';
import { toStatesError } from '../../shared/run/failure.ts';
import { releaseStep } from '../../shared/run/pipeline-step.ts';
import { RunStore } from '../../shared/run/store.ts';
import { TrialStore } from '../../shared/run/trial-store.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { decideGate } from './decide-gate.ts';
import { deployVersion } from './deploy-version.ts';
import { evaluateCandidates } from './evaluate-candidates.ts';
import { failRun } from './fail-run.ts';
import { judgeRung } from './judge-rung.ts';
import { recordTraining } from './record-training.ts';
import { registerVersion } from './register-version.ts';
import type { RunRef, Services } from './services.ts';

const environment = readEnvironment('release');
const table = new TableClient(environment.TABLE_NAME);
const bucket = new BucketClient(environment.BUCKET_NAME);
const services: Services = {
  bucket,
  openModel: modelOpener(
    (folder, name) => bucket.bytes(`${folder}${name}`),
    inferenceClient({ functionName: environment.INFERENCE_FUNCTION }),
  ),
  clock: systemClock,
  datasets: new DatasetStore(table),
  events: new EventStore(table),
  models: new ModelStore(table),
  runs: new RunStore(table),
  table,
  trials: new TrialStore(table),
};
const steps = { evaluate: evaluateCandidates, gate: decideGate, register: registerVersion, deploy: deployVersion };

/** A step of a run, or EventBridge telling that an execution ended by itself. */
export async function handler(event: unknown): Promise<unknown> {
  const ended = executionEnded.safeParse(event);
  if (ended.success) {
    const { tenant_id, run_id } = ended.data.detail.input;
    return failRun(services, [tenant_id, run_id], endingError(ended.data));
  }
  return carryOut(releaseStep.parse(event)).catch((error: unknown) => {
    throw toStatesError(error);
  });
}

async function carryOut(event: z.infer<typeof releaseStep>): Promise<unknown> {
  const ref: RunRef = [event.tenant_id, event.run_id];
  if (event.step === 'fail') return failRun(services, ref, event);
  if (event.step === 'judge') return judgeRung(services, ref, event.rung);
  if (event.step !== 'record_training') return steps[event.step](services, ref);
  const { error, cause = '' } = event;
  return recordTraining(services, ref, event.candidate, error === undefined ? undefined : { error, cause });
}
