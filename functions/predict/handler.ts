import { conversationOperations } from '../../shared/conversation/operations.ts';
import { ConversationStore } from '../../shared/conversation/store.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { artifactReader } from '../../shared/prediction/artifact-client.ts';
import { DeployedVersions } from '../../shared/prediction/deployed-version.ts';
import { diskCached, openThrough } from '../../shared/prediction/disk-cache.ts';
import { inferenceClient } from '../../shared/prediction/inference-client.ts';
import { ModelCache } from '../../shared/prediction/model-cache.ts';
import { modelOpener } from '../../shared/prediction/open-model.ts';
import { predictionOperations } from '../../shared/prediction/operations.ts';
import { predictionStorer } from '../../shared/prediction/stored-client.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { bufferedRandom } from '../../shared/runtime/buffered-random.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import { idMaker } from '../../shared/runtime/ids.ts';
import { SponsorPicker } from '../../shared/sponsor/pick.ts';
import { listSponsors } from '../../shared/sponsor/store.ts';
import { TableClient } from '../../shared/table/client.ts';
import { readSpendRules } from '../../shared/wallet/rules-store.ts';
import { Wallet } from '../../shared/wallet/wallet.ts';
import { askQuestion } from './ask-question.ts';
import { createPrediction } from './create-prediction.ts';
import { getConversation } from './get-conversation.ts';
import { listHandovers } from './list-handovers.ts';

/** A third of the function's memory; an opened model takes a few times its artifact. */
const memoryBytes = 256_000_000;
/** Of the 512 MB that a function has under /tmp. */
const diskBytes = 400_000_000;

const environment = readEnvironment('predict');
const table = new TableClient(environment.TABLE_NAME);
const disk = diskCached(artifactReader(environment.BUCKET_NAME), { maxBytes: diskBytes });
const infer = inferenceClient({ functionName: environment.INFERENCE_FUNCTION });
const models = new ModelCache(openThrough(disk, modelOpener(disk.read, infer)), memoryBytes);

const known = new ModelStore(table);
const conversations = new ConversationStore(table);
const services = {
  table,
  models,
  conversations,
  versions: new DeployedVersions(known),
  answers: new IdempotencyStore(table),
  store: predictionStorer(table, environment.BUCKET_NAME),
  sponsors: new SponsorPicker(() => listSponsors(table)),
  wallet: new Wallet({
    table,
    readRules: (tenantId, nowMs) => readSpendRules(table, tenantId, nowMs),
    makeId: idMaker(bufferedRandom()),
  }),
};

export const handler = apiHandler(
  [...predictionOperations, ...conversationOperations],
  {
    predict: createPrediction(services),
    converse: askQuestion(services),
    getConversation: getConversation(conversations),
    listHandovers: listHandovers({ conversations, models: known }),
  },
  { ...apiRuntime('predict', table), idempotency: 'in-use-case' },
);
