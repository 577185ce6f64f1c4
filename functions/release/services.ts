import type { BucketClient } from '../../shared/bucket/client.ts';
import type { DatasetStore } from '../../shared/dataset/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import type { OpenedModel } from '../../shared/prediction/model-cache.ts';
import type { StepServices } from '../../shared/run/carry-out-step.ts';
import type { TrialStore } from '../../shared/run/trial-store.ts';
import type { Id, TenantId } from '../../shared/runtime/ids.ts';
import type { TableClient } from '../../shared/table/client.ts';

/** What the steps of `release` work with. */
export interface Services extends StepServices {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  /** Opens a stored artifact as `predict` does. */
  readonly openModel: (folder: string) => Promise<OpenedModel>;
  readonly models: ModelStore;
  readonly trials: TrialStore;
  /** Where the usage ledger is. */
  readonly table: TableClient;
}

export type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];
