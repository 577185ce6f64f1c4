import { BucketClient } from '../../shared/bucket/client.ts';
import { ConversationStore } from '../../shared/conversation/store.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { feedbackOperations } from '../../shared/feedback/operations.ts';
import { FeedbackStore } from '../../shared/feedback/store.ts';
import { downloadSigner } from '../../shared/model/export-client.ts';
import { modelOperations } from '../../shared/model/operations.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { RunStore } from '../../shared/run/store.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { deleteModel } from './delete-model.ts';
import { exportModel } from './export-model.ts';
import { getFeedbackSummary } from './get-feedback-summary.ts';
import { getModel } from './get-model.ts';
import { getModelCard } from './get-model-card.ts';
import { getPrediction } from './get-prediction.ts';
import { getVersion } from './get-version.ts';
import { giveFeedback } from './give-feedback.ts';
import { listFeedback } from './list-feedback.ts';
import { listModels } from './list-models.ts';
import { listVersions } from './list-versions.ts';
import { readRunner } from './read-runner.ts';
import type { Services } from './services.ts';
import { setAlias } from './set-alias.ts';

const environment = readEnvironment('models');
const table = new TableClient(environment.TABLE_NAME);
const bucket = new BucketClient(environment.BUCKET_NAME);
const services: Services = {
  bucket,
  datasets: new DatasetStore(table),
  models: new ModelStore(table),
  conversations: new ConversationStore(table),
  feedback: new FeedbackStore(table),
  table,
  readRunner,
  runs: new RunStore(table),
  signDownload: downloadSigner(bucket),
};

export const handler = apiHandler(
  [...modelOperations, ...feedbackOperations],
  {
    listModels: listModels(services),
    getModel: getModel(services),
    listVersions: listVersions(services),
    getVersion: getVersion(services),
    getModelCard: getModelCard(services),
    setAlias: setAlias(services),
    exportModel: exportModel(services),
    deleteModel: deleteModel(services),
    getPrediction: getPrediction(services),
    giveFeedback: giveFeedback(services),
    listFeedback: listFeedback(services),
    getFeedbackSummary: getFeedbackSummary(services),
  },
  apiRuntime('models', table),
);
