import type { BucketClient } from '../../shared/bucket/client.ts';
import type { DatasetStore } from '../../shared/dataset/store.ts';
import type { HubClient } from '../../shared/pretrained/hub-client.ts';
import type { StepServices } from '../../shared/run/carry-out-step.ts';
import type { TrialStore } from '../../shared/run/trial-store.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';

/** What the steps of `prepare` work with. */
export interface Services extends StepServices {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  /** Where pretrained models are published. */
  readonly hub: HubClient;
  readonly trials: TrialStore;
}

export type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];
