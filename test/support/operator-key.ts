import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Twin } from '../../local/twin.ts';
import { GristmillClient } from '../../shared/api/client.generated.ts';
import { pepperReader } from '../../shared/key/pepper-client.ts';
import { makeOperatorKey } from '../../shared/operator/make-operator-key.ts';
import { idMaker, type TenantId } from '../../shared/runtime/ids.ts';
import { tableOf } from './account.ts';
import { signUp } from './tenant.ts';

/** A client with a key for the routes under /v1/operator, made as `npm run operator-key` makes it. */
export async function operatorClient(twin: Twin): Promise<GristmillClient> {
  const { awsUrls, deployment, operatorKey, url, clock } = twin;
  const { id } = await signUp(url, 'Operator');
  const pepperArn = deployment.functions.find(({ environment }) => environment.KEY_PEPPER_SECRET_ARN);
  const secrets = new SecretsManagerClient({
    endpoint: awsUrls.json,
    region: deployment.region,
    credentials: operatorKey,
  });
  const secret = await makeOperatorKey(tableOf(twin), {
    pepper: await pepperReader(pepperArn?.environment.KEY_PEPPER_SECRET_ARN ?? '', secrets)(),
    tenantId: id as TenantId,
    nowMs: clock.now(),
    makeId: idMaker(),
    randomBytes: (sizeBytes) => Uint8Array.from(randomBytes(sizeBytes)),
  });
  return new GristmillClient({ url, apiKey: secret });
}
