import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Credentials } from '../../../local/aws/credentials.ts';
import { type JsonServer, startJsonServer } from '../../../local/aws/json-server.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { Faults } from '../../../local/faults.ts';
import { createAuthorize } from '../../../local/iam.ts';
import { invokeApi } from '../../../local/lambda/invoke-api.ts';
import { FunctionError } from '../../../local/service.ts';
import { inferenceClient } from '../../../shared/prediction/inference-client.ts';
import type { InferenceAnswer } from '../../../shared/prediction/inference-event.ts';
import { functionSpec } from '../../support/functions.ts';

const caller = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/predict' } as const;
const functions = [functionSpec('inference', ''), functionSpec('secret', '')];
const outputs = [{ kind: 'regression', value: 7 }] as const;

let server: JsonServer;
let answers: (InferenceAnswer | FunctionError)[];
let events: string[];
const credentials = new Credentials(Buffer.from('seed'));

beforeEach(async () => {
  [answers, events] = [[], []];
  const statement = {
    effect: 'Allow',
    actions: ['lambda:InvokeFunction'],
    resources: [functions[0]?.arn ?? ''],
  } as const;
  const role = {
    arn: caller.arn,
    name: 'predict',
    trustedServices: [],
    statements: [{ ...statement, conditions: {} }],
  };
  const clock = new VirtualClock();
  server = await startJsonServer({
    services: [],
    pathServices: [
      invokeApi(functions, {
        invokeJson: async (_, payload) => {
          events.push(payload);
          const answer = answers.shift() ?? { kind: 'outputs', outputs };
          if (answer instanceof FunctionError) throw answer;
          return Buffer.from(JSON.stringify(answer));
        },
      }),
    ],
    verifier: new SignatureVerifier(credentials, clock),
    authorize: createAuthorize([role], () => undefined),
    faults: new Faults(1),
    clock,
  });
});
afterEach(() => server.close());

const infer = (functionName = 'inference', endpoint = server.url) => {
  const aws = new S3Client({ region: 'us-east-1', credentials: credentials.issue(caller) });
  return inferenceClient({ functionName, aws, endpoint })('tenants/t/artifacts/r/c/', [{ size: 1 }]);
};
const throttled = () => new FunctionError('Lambda.TooManyRequestsException', 'Rate Exceeded.');

describe('the client of inference', () => {
  test('invokes the function with the folder and the inputs, and gives its outputs', async () => {
    expect(await infer()).toEqual(outputs);
    expect(events).toEqual(['{"artifact_folder":"tenants/t/artifacts/r/c/","inputs":[{"size":1}]}']);
    expect(server.counts.get('lambda:Invoke')).toBe(1);
  });

  test('names an alias as a qualifier', async () => {
    expect(await infer('inference:warm')).toEqual(outputs);
  });

  test('sends again what was throttled', async () => {
    answers.push(throttled(), throttled());
    expect(await infer()).toEqual(outputs);
    expect(events).toHaveLength(3);
  });

  test('says "unavailable" when it stays throttled, when the function fails, and when nothing listens', async () => {
    answers.push(throttled(), throttled(), throttled());
    await expect(infer()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    answers.push(new FunctionError('Sandbox.Timedout', 'Task timed out'));
    await expect(infer()).rejects.toMatchObject({
      code: 'unavailable',
      cause: { message: expect.stringContaining('Sandbox.Timedout') },
    });
    await expect(infer('inference', 'http://127.0.0.1:9')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('gives on what is wrong with an input or with the artifact', async () => {
    answers.push({ kind: 'input_error', param: 'size', message: 'Column "size" is numeric', index: 3 });
    await expect(infer()).rejects.toMatchObject({ name: 'InputError', param: 'size', index: 3 });
    answers.push({ kind: 'artifact_error', fault: 'truncated', message: 'model.onnx has 1 of 2 bytes' });
    await expect(infer()).rejects.toMatchObject({ name: 'ArtifactError', fault: 'truncated' });
  });

  test('does not hide that it may not invoke, or that there is no such function', async () => {
    await expect(infer('secret')).rejects.toThrow(/refused.*AccessDenied.*lambda:InvokeFunction/);
    await expect(infer('absent')).rejects.toThrow(/Function not found: absent/);
  });
});
