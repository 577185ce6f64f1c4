import type { BucketClient } from '../../shared/bucket/client.ts';
import type { DatasetStore } from '../../shared/dataset/store.ts';
import type { ModelStore } from '../../shared/model/store.ts';
import type { HubClient } from '../../shared/pretrained/hub-client.ts';
import type { EventStore } from '../../shared/run/event-store.ts';
import type { TrainingMachine } from '../../shared/run/machines.ts';
import type { runOperations } from '../../shared/run/operations.ts';
import type { PipelineClient } from '../../shared/run/pipeline-client.ts';
import type { RunStore } from '../../shared/run/store.ts';
import type { TrialStore } from '../../shared/run/trial-store.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

/** What the use cases of runs work with. */
export interface Services {
  readonly bucket: BucketClient;
  readonly clock: Clock;
  readonly datasets: DatasetStore;
  readonly events: EventStore;
  /** Where pretrained models are published. */
  readonly hub: HubClient;
  /** The training job of this stage. */
  readonly job: TrainingMachine;
  readonly models: ModelStore;
  readonly pipeline: PipelineClient;
  readonly runs: RunStore;
  /** Where the spend limits are. */
  readonly table: TableClient;
  /** After so long every run has ended, and holds nothing any more. */
  readonly pipelineSeconds: number;
  readonly trials: TrialStore;
}

/** The use case of one operation, by its id. */
export type RunUseCase<Id extends (typeof runOperations)[number]['id']> = UseCaseOf<typeof runOperations, Id>;
