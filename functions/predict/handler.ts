import { loadModel } from '../../shared/learning/artifact/load.ts';
import { ModelStore } from '../../shared/model/store.ts';
import { artifactReader } from '../../shared/prediction/artifact-client.ts';
import { artifactBytes, readArtifact } from '../../shared/prediction/artifact-files.ts';
import { DeployedVersions } from '../../shared/prediction/deployed-version.ts';
import { diskCached } from '../../shared/prediction/disk-cache.ts';
import { ModelCache } from '../../shared/prediction/model-cache.ts';
import { predictionOperations } from '../../shared/prediction/operations.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import { TableClient } from '../../shared/table/client.ts';
import { createPrediction } from './create-prediction.ts';

/** A third of the function's memory; an opened model takes a few times its artifact. */
const memoryBytes = 256_000_000;
/** Of the 512 MB that a function has under /tmp. */
const diskBytes = 400_000_000;

const environment = readEnvironment('predict');
const table = new TableClient(environment.TABLE_NAME);
const readFile = diskCached(artifactReader(environment.BUCKET_NAME), { maxBytes: diskBytes });
const models = new ModelCache(async (folder) => {
  const files = await readArtifact(readFile, folder);
  return { model: await loadModel(files), sizeBytes: artifactBytes(files) };
}, memoryBytes);

export const handler = apiHandler(
  predictionOperations,
  {
    predict: createPrediction({
      table,
      models,
      versions: new DeployedVersions(new ModelStore(table)),
      answers: new IdempotencyStore(table),
    }),
  },
  { ...apiRuntime('predict', table), idempotency: 'in-use-case' },
);
