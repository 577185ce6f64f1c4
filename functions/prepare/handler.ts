import type { DynamoDBStreamEvent } from 'aws-lambda';
import { BucketClient } from '../../shared/bucket/client.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { uploadedImage } from '../../shared/dataset/uploaded-image.ts';
import { HubClient } from '../../shared/pretrained/hub-client.ts';
import { EventStore } from '../../shared/run/event-store.ts';
import { toStatesError } from '../../shared/run/failure.ts';
import { prepareStep } from '../../shared/run/pipeline-step.ts';
import { RunStore } from '../../shared/run/store.ts';
import { TrialStore } from '../../shared/run/trial-store.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { checkProfile } from './check-profile.ts';
import { cleanRows } from './clean-rows.ts';
import { profileUpload } from './profile-upload.ts';
import type { Services } from './services.ts';
import { splitAndPlan } from './split-and-plan.ts';

const environment = readEnvironment('prepare');
const table = new TableClient(environment.TABLE_NAME);
const services: Services = {
  bucket: new BucketClient(environment.BUCKET_NAME),
  clock: systemClock,
  datasets: new DatasetStore(table),
  events: new EventStore(table),
  hub: new HubClient(environment.HUB_URL),
  runs: new RunStore(table),
  trials: new TrialStore(table),
};
const steps = { profile: checkProfile, clean: cleanRows, split: splitAndPlan };

/** A step of a run, or the table's stream telling of datasets that were uploaded. */
export async function handler(event: unknown): Promise<unknown> {
  if (isStream(event)) return profileUploads(event);
  const { step, tenant_id, run_id } = prepareStep.parse(event);
  return steps[step](services, [tenant_id, run_id]).catch((error: unknown) => {
    throw toStatesError(error);
  });
}

async function profileUploads({ Records }: DynamoDBStreamEvent): Promise<void> {
  for (const { dynamodb } of Records) {
    const uploaded = uploadedImage.safeParse(dynamodb?.NewImage);
    if (uploaded.success) await profileUpload(services, [uploaded.data.tenant_id.S, uploaded.data.id.S]);
  }
}

const isStream = (event: unknown): event is DynamoDBStreamEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;
