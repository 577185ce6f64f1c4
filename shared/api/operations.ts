import { billingOperations } from '../billing/operations.ts';
import { conversationOperations, handoverDatasetOperations } from '../conversation/operations.ts';
import { datasetOperations } from '../dataset/operations.ts';
import { feedbackDatasetOperations, feedbackOperations } from '../feedback/operations.ts';
import { keyOperations } from '../key/operations.ts';
import { modelOperations } from '../model/operations.ts';
import { operatorOperations } from '../operator/operations.ts';
import { predictionOperations } from '../prediction/operations.ts';
import { runOperations } from '../run/operations.ts';
import { tenantOperations } from '../tenant/operations.ts';
import { usageOperations } from '../usage/operations.ts';
import { webhookOperations } from '../webhook/operations.ts';
import { metaOperations } from './meta-operations.ts';

/** The whole HTTP API: the gateway's routes, the OpenAPI document, the guide and the client all come from here. */
export const operations = [
  ...tenantOperations,
  ...keyOperations,
  ...datasetOperations,
  ...runOperations,
  ...modelOperations,
  ...predictionOperations,
  ...conversationOperations,
  ...handoverDatasetOperations,
  ...feedbackOperations,
  ...feedbackDatasetOperations,
  ...usageOperations,
  ...billingOperations,
  ...webhookOperations,
  ...operatorOperations,
  ...metaOperations,
] as const;
