import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { TableClient } from '../table/client.ts';
import { modelKey, storedDayKey } from '../table/keys.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { checkStorageRoom } from '../wallet/storage-room.ts';
import { storedDay, storedKey } from './stored.ts';

type Written = Pick<UsageRecord, 'id' | 'tenantId' | 'modelId' | 'time'>;

/** Keeps what a request sent and was answered. */
export type StorePredictions = (request: Written, content: string) => Promise<void>;

/**
 * Writes requests to the data bucket, and notes their bytes for the storage meter: they are noted first, for what is
 * stored and not noted would never be removed. Throws ProblemError `plan_limit_reached` where the plan has no room, and
 * `not_found` where the model is being deleted.
 */
export function predictionStorer(
  table: TableClient,
  bucketName: string,
  client = new S3Client(clientDefaults),
): StorePredictions {
  return async (request, content) => {
    const { tenantId, modelId, time } = request;
    const sizeBytes = Buffer.byteLength(content);
    await checkStorageRoom(table, tenantId, sizeBytes, time);
    const key = storedKey(request);
    // A version found before the deletion began is still answered for a while.
    const isLive = modelId !== null && (await table.get(modelKey(tenantId, modelId)))?.state === 'live';
    if (!isLive) {
      throw new ProblemError('not_found', `There is no model ${modelId}.`, { param: 'model_id' });
    }
    const day = storedDay(time);
    await table.update(storedDayKey(tenantId, modelId, day), {
      UpdateExpression:
        'SET entity = :entity, tenant_id = :tenant, model_id = :model, #day = :day ADD size_bytes :bytes',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: {
        ':entity': 'stored_predictions',
        ':tenant': tenantId,
        ':model': modelId,
        ':day': day,
        ':bytes': sizeBytes,
      },
    });
    const body = { Bucket: bucketName, Key: key, Body: content, ContentType: 'application/json' };
    await client.send(new PutObjectCommand(body));
  };
}
