import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { authorize } from '../../shared/key/authorize.ts';
import { pepperReader } from '../../shared/key/pepper-client.ts';
import { findKeyByDigest } from '../../shared/key/store.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';

const environment = readEnvironment('authorizer');
const table = new TableClient(environment.TABLE_NAME);
const readPepper = pepperReader(environment.KEY_PEPPER_SECRET_ARN);

/** Always lets the request through: API Gateway could not say what is wrong with a key, the function behind it can. */
export async function handler(event: APIGatewayRequestAuthorizerEventV2) {
  const context = await authorize(event.headers?.authorization, {
    nowMs: systemClock(),
    readPepper,
    findKeyByDigest: (digest) => findKeyByDigest(table, digest),
  });
  return { isAuthorized: true, context };
}
