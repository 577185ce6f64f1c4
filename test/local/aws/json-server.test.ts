import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { type JsonServer, startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { Faults } from '../../../local/faults.ts';
import { createAuthorize } from '../../../local/iam.ts';
import { type Caller, type JsonService, ServiceError } from '../../../local/service.ts';

const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/rows';
const reader: Caller = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/reader' };

let server: JsonServer;
let clock: VirtualClock;
let faults: Faults;
let credentials: Credentials;
let puts: number;
const denials: string[] = [];

const rows: JsonService = {
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
  operations: new Set(['GetItem', 'PutItem']),
  permissions: (operation) => [{ action: `dynamodb:${operation}`, resource: tableArn }],
  async handle(operation) {
    if (operation === 'GetItem') return { Item: { pk: { S: 'found' } } };
    puts += 1;
    if (puts > 1) throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed');
    return {};
  },
  close: async () => {},
};

function client(caller: Caller, options: { maxAttempts?: number; secretAccessKey?: string } = {}) {
  const key = credentials.issue(caller);
  return new DynamoDBClient({
    region: 'us-east-1',
    endpoint: server.url,
    maxAttempts: options.maxAttempts ?? 1,
    credentials: { ...key, secretAccessKey: options.secretAccessKey ?? key.secretAccessKey },
  });
}

const get = new GetItemCommand({ TableName: 'rows', Key: { pk: { S: 'a' } } });
const put = new PutItemCommand({ TableName: 'rows', Item: { pk: { S: 'a' } } });

beforeEach(async () => {
  clock = new VirtualClock();
  faults = new Faults(1);
  credentials = new Credentials(Buffer.alloc(32, 1));
  puts = 0;
  denials.length = 0;
  const role = {
    arn: reader.arn,
    name: 'reader',
    trustedServices: [],
    statements: [{ effect: 'Allow' as const, actions: ['dynamodb:Get*'], resources: [tableArn], conditions: {} }],
  };
  server = await startJsonServer({
    services: [rows],
    verifier: new SignatureVerifier(credentials, clock),
    authorize: createAuthorize([role], ({ wouldAllow }) => denials.push(wouldAllow)),
    faults,
    clock,
  });
});
afterEach(() => server.close());

describe('the JSON service door', () => {
  test('answers a call that is signed and allowed', async () => {
    const answer = await client(reader).send(get);
    expect(answer.Item).toEqual({ pk: { S: 'found' } });
    expect(server.counts.get('dynamodb:GetItem')).toBe(1);
  });

  test('denies what the role does not allow and says which statement would', async () => {
    await expect(client(reader).send(put)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(denials).toEqual([`{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${tableArn}"}`]);
    expect(puts).toBe(0);
  });

  test('refuses a signature made with another secret', async () => {
    const forged = client(reader, { secretAccessKey: 'another secret' });
    await expect(forged.send(get)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('refuses a body that is not the one signed', async () => {
    const tampering = client(operator);
    tampering.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string; headers: Record<string, string> };
        request.body = request.body.replace('"a"', '"b"');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(tampering.send(get)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('names an operation that the twin does not run', async () => {
    const call = client(operator).send(new DescribeTableCommand({ TableName: 'rows' }));
    await expect(call).rejects.toMatchObject({
      message: expect.stringContaining('DynamoDB_20120810.DescribeTable'),
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('carries the type of a service error to the SDK', async () => {
    await client(operator).send(put);
    await expect(client(operator).send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test('refuses a caller whose clock is a day behind, which the SDK corrects by the Date of the answer', async () => {
    await clock.advance(24 * 3600_000);
    await expect(client(reader).send(get)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    const answer = await client(reader, { maxAttempts: 2 }).send(get);
    expect(answer.Item).toBeDefined();
  });

  test('a throttle is retried by the SDK and spent', async () => {
    faults.add([{ target: 'dynamodb:GetItem', kind: 'throttle', times: 1 }]);
    const answer = await client(reader, { maxAttempts: 2 }).send(get);
    expect(answer.Item).toBeDefined();
    expect(faults.report()).toEqual([{ target: 'dynamodb:GetItem', kind: 'throttle', struck: 1 }]);
  });

  test('an error after the commit leaves the write done', async () => {
    faults.add([{ target: 'dynamodb:*', kind: 'error_after_commit', times: 1 }]);
    await expect(client(operator).send(put)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(puts).toBe(1);
  });
});
