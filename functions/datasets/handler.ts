import { BucketClient } from '../../shared/bucket/client.ts';
import { downloadSigner } from '../../shared/bucket/download-client.ts';
import { handoverDatasetOperations } from '../../shared/conversation/operations.ts';
import { ConversationStore } from '../../shared/conversation/store.ts';
import { datasetOperations } from '../../shared/dataset/operations.ts';
import { DatasetStore } from '../../shared/dataset/store.ts';
import { UploadClient } from '../../shared/dataset/upload-client.ts';
import { feedbackDatasetOperations } from '../../shared/feedback/operations.ts';
import { FeedbackStore } from '../../shared/feedback/store.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { RunStore } from '../../shared/run/store.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { answerHandover } from './answer-handover.ts';
import { completeUpload } from './complete-upload.ts';
import { createDataset } from './create-dataset.ts';
import { createFeedbackDataset } from './create-feedback-dataset.ts';
import { createHandoverDataset } from './create-handover-dataset.ts';
import { deleteDataset } from './delete-dataset.ts';
import { downloadDataset } from './download-dataset.ts';
import { getDataset } from './get-dataset.ts';
import { getProfile } from './get-profile.ts';
import { listDatasets } from './list-datasets.ts';
import { resumeUpload } from './resume-upload.ts';
import type { Services } from './services.ts';

const environment = readEnvironment('datasets');
const table = new TableClient(environment.TABLE_NAME);
const bucket = new BucketClient(environment.BUCKET_NAME);
const models = new ModelStore(table);
const conversations = new ConversationStore(table);
const services: Services = {
  bucket,
  datasets: new DatasetStore(table),
  runs: new RunStore(table),
  signDownload: downloadSigner(bucket),
  table,
  uploads: new UploadClient(bucket),
};

export const handler = apiHandler(
  [...datasetOperations, ...handoverDatasetOperations, ...feedbackDatasetOperations],
  {
    createDataset: createDataset(services),
    resumeUpload: resumeUpload(services),
    completeUpload: completeUpload(services),
    listDatasets: listDatasets(services),
    getDataset: getDataset(services),
    getProfile: getProfile(services),
    downloadDataset: downloadDataset(services),
    deleteDataset: deleteDataset(services),
    answerHandover: answerHandover(conversations),
    createHandoverDataset: createHandoverDataset({ ...services, conversations, models }),
    createFeedbackDataset: createFeedbackDataset({ ...services, feedback: new FeedbackStore(table), models }),
  },
  apiRuntime('datasets', table),
);
