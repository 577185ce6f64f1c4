import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { TableSpec } from '../../../local/deployment.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { Faults } from '../../../local/faults.ts';
import { tableFixture } from './table-fixture.ts';

/** The service behind the twin's door, called by AWS's own client; with the folder that it keeps its data in. */
export async function startDynamoDb(table: TableSpec = tableFixture) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-dynamodb-'));
  const clock = new VirtualClock();
  const service = new DynamoDbService({ dataFolder, tables: [table], clock });
  const credentials = new Credentials(Buffer.from('seed'));
  const faults = new Faults(1);
  const server = await startJsonServer({
    services: [service],
    // The client signs by real time, whatever the tests make of the service's clock.
    verifier: new SignatureVerifier(credentials, new VirtualClock()),
    authorize: () => undefined,
    faults,
    clock,
  });
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: credentials.issue(operator),
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    await server.close();
    await service.close();
    clock.close();
    rmSync(dataFolder, { recursive: true });
  };
  return { service, clock, faults, client, documents: DynamoDBDocumentClient.from(client), close };
}
