import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTwin } from '../../local/twin.ts';
import { temporaryFolder } from '../support/functions.ts';
import { spawnTwin } from '../support/twin.ts';

/** Puts a row by HTTP; the table's stream copies it, so that what a kill must not lose passes through every part. */
const code = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
const table = new DynamoDBClient();
const TableName = process.env.TABLE_NAME;
export const write = async ({ pathParameters }) => {
  await table.send(new PutItemCommand({ TableName, Item: { pk: { S: pathParameters.id } } }));
  return { statusCode: 201, body: pathParameters.id };
};
export const read = async ({ pathParameters }) => {
  const { Item } = await table.send(new GetItemCommand({ TableName, Key: { pk: { S: pathParameters.id } } }));
  return { statusCode: Item ? 200 : 404, body: JSON.stringify(Item ?? null) };
};
export const copy = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const Item = { pk: { S: 'copy-' + dynamodb.NewImage.pk.S } };
    await table.send(new PutItemCommand({ TableName, Item }));
  }
};
export const overreach = async () => {
  await table.send(new PutItemCommand({ TableName, Item: { pk: { S: 'never' } } }));
};
`;

async function synthesise(): Promise<string> {
  const codeFolder = temporaryFolder('code');
  const source = join(codeFolder, 'source.mjs');
  writeFileSync(source, code);
  mkdirSync(join(codeFolder, 'bundle'));
  await build({
    stdin: { contents: code, resolveDir: process.cwd(), loader: 'js' },
    outfile: join(codeFolder, 'bundle/handler.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const outdir = temporaryFolder('assembly');
  const app = new App({ outdir });
  const stack = new Stack(app, 'small');
  const table = new dynamodb.TableV2(stack, 'Rows', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const made = (name: string) =>
    new lambda.Function(stack, name, {
      code: lambda.Code.fromAsset(join(codeFolder, 'bundle')),
      handler: `handler.${name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: table.tableName },
    });
  const [write, read, copy, overreach] = [made('write'), made('read'), made('copy'), made('overreach')];
  for (const writer of [write, copy]) table.grantWriteData(writer);
  table.grantReadData(read);
  table.grantReadData(overreach);
  copy.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      retryAttempts: 3,
      filters: [lambda.FilterCriteria.filter({ dynamodb: { NewImage: { pk: { S: [{ prefix: 'x-' }] } } } })],
    }),
  );
  const api = new apigateway.HttpApi(stack, 'Api');
  const { GET, PUT } = apigateway.HttpMethod;
  const routes = [
    { path: '/rows/{id}', methods: [PUT], integration: new HttpLambdaIntegration('Write', write) },
    { path: '/rows/{id}', methods: [GET], integration: new HttpLambdaIntegration('Read', read) },
    { path: '/overreach', methods: [GET], integration: new HttpLambdaIntegration('Overreach', overreach) },
  ];
  for (const route of routes) api.addRoutes(route);
  app.synth();
  return outdir;
}

let assemblyFolder: string;
beforeAll(async () => {
  assemblyFolder = await synthesise();
});

/** Without keep-alive: a connection to a twin that has ended is no connection to its successor. */
const statusOf = async (url: string, method = 'GET') =>
  (await fetch(url, { method, headers: { connection: 'close' } })).status;

describe('a twin', () => {
  test('runs what the template declares, over a restart on the same addresses', async () => {
    const dataFolder = temporaryFolder('data');
    const first = await startTwin({ dataFolder, assemblyFolder, port: 0, quiet: true });
    expect(await statusOf(`${first.url}/rows/a`)).toBe(404);
    expect(await statusOf(`${first.url}/rows/a`, 'PUT')).toBe(201);
    expect(await statusOf(`${first.url}/rows/a`)).toBe(200);
    await first.close();
    const second = await startTwin({ dataFolder, assemblyFolder, port: 0, quiet: true });
    expect([second.url, second.awsUrls]).toEqual([first.url, first.awsUrls]);
    expect(await statusOf(`${second.url}/rows/a`)).toBe(200);
    await second.close();
  });

  test('denies what a role does not allow, and writes down what would', async () => {
    const dataFolder = temporaryFolder('data');
    const twin = await startTwin({ dataFolder, assemblyFolder, port: 0, quiet: true });
    expect(await statusOf(`${twin.url}/overreach`)).toBe(500);
    await twin.close();
    const denials = readFileSync(join(dataFolder, 'denials.log'), 'utf8');
    expect(denials).toMatch(/may not dynamodb:PutItem .*"Effect":"Allow","Action":"dynamodb:PutItem"/);
  });

  test('lets one process at a time use a data folder', async () => {
    const dataFolder = temporaryFolder('data');
    const twin = await startTwin({ dataFolder, assemblyFolder, port: 0, quiet: true });
    await expect(startTwin({ dataFolder, assemblyFolder, port: 0 })).rejects.toThrow(
      `is in use by the twin with process id ${process.pid}`,
    );
    await twin.close();
  });

  test('refuses a port that is taken, and says how to choose another', async () => {
    const twin = await startTwin({ dataFolder: temporaryFolder('data'), assemblyFolder, port: 0, quiet: true });
    const port = Number(new URL(twin.url).port);
    const dataFolder = temporaryFolder('data');
    await expect(startTwin({ dataFolder, assemblyFolder, port })).rejects.toThrow('choose another one with --port');
    await twin.close();
  });

  test('gives its operator a key for the services', async () => {
    const twin = await startTwin({ dataFolder: temporaryFolder('data'), assemblyFolder, port: 0, quiet: true });
    const table = new DynamoDBClient({
      endpoint: twin.awsUrls.json,
      region: 'us-east-1',
      credentials: twin.operatorKey,
    });
    const TableName = twin.deployment.tables[0]?.name;
    const { Item } = await table.send(new GetItemCommand({ TableName, Key: { pk: { S: 'none' } } }));
    expect(Item).toBeUndefined();
    await twin.close();
  });
});

describe('a twin that is killed', () => {
  test('loses nothing that it acknowledged, and delivers every stream record', async () => {
    const dataFolder = temporaryFolder('data');
    const args = ['--port', '0', '--assembly', assemblyFolder];
    const acknowledged: string[] = [];
    for (let life = 0; life < 3; life += 1) {
      const twin = await spawnTwin(dataFolder, args);
      const writing = Array.from({ length: 8 }, async (_, lane) => {
        for (let count = 0; ; count += 1) {
          const id = `x-${life}-${lane}-${count}`;
          const answer = await fetch(`${twin.url}/rows/${id}`, { method: 'PUT' }).catch(() => undefined);
          if (answer?.status !== 201) return;
          acknowledged.push(id);
        }
      });
      await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20 * (life + 1));
      await twin.kill();
      await Promise.all(writing);
    }
    const twin = await spawnTwin(dataFolder, args);
    const missing = [];
    for (const id of acknowledged) if ((await statusOf(`${twin.url}/rows/${id}`)) !== 200) missing.push(id);
    expect(missing).toEqual([]);
    const last = acknowledged.at(-1);
    await expect.poll(() => statusOf(`${twin.url}/rows/copy-${last}`), { timeout: 20_000 }).toBe(200);
    const uncopied = [];
    for (const id of acknowledged) if ((await statusOf(`${twin.url}/rows/copy-${id}`)) !== 200) uncopied.push(id);
    expect(uncopied).toEqual([]);
    await twin.stop();
  }, 60_000);
});
