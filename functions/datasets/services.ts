import type { BucketClient } from '../../shared/bucket/client.ts';
import type { SignDownload } from '../../shared/bucket/download-client.ts';
import type { datasetOperations } from '../../shared/dataset/operations.ts';
import type { DatasetStore } from '../../shared/dataset/store.ts';
import type { UploadClient } from '../../shared/dataset/upload-client.ts';
import type { RunStore } from '../../shared/run/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

/** What the use cases of datasets work with. */
export interface Services {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  readonly runs: RunStore;
  readonly signDownload: SignDownload;
  /** Where the plan's limits are. */
  readonly table: TableClient;
  readonly uploads: UploadClient;
}

/** The use case of one operation, by its id. */
export type DatasetUseCase<Id extends (typeof datasetOperations)[number]['id']> = UseCaseOf<
  typeof datasetOperations,
  Id
>;
