import type { BucketClient } from '../../shared/bucket/client.ts';
import type { ConversationStore } from '../../shared/conversation/store.ts';
import type { DatasetStore } from '../../shared/dataset/store.ts';
import type { feedbackOperations } from '../../shared/feedback/operations.ts';
import type { FeedbackStore } from '../../shared/feedback/store.ts';
import type { ZipEntry } from '../../shared/model/export/zip.ts';
import type { SignDownload } from '../../shared/model/export-client.ts';
import type { modelOperations } from '../../shared/model/operations.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import type { RunStore } from '../../shared/run/store.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

/** What the use cases of models work with. */
export interface Services {
  readonly bucket: BucketClient;
  readonly datasets: DatasetStore;
  readonly models: ModelStore;
  readonly conversations: ConversationStore;
  readonly feedback: FeedbackStore;
  /** Where the ledger is, and what is noted of stored predictions. */
  readonly table: TableClient;
  readonly runs: RunStore;
  readonly readRunner: () => Promise<readonly ZipEntry[]>;
  readonly signDownload: SignDownload;
}

/** The use case of one operation, by its id. */
export type ModelUseCase<Id extends Served[number]['id']> = UseCaseOf<Served, Id>;
type Served = readonly [...typeof modelOperations, ...typeof feedbackOperations];
