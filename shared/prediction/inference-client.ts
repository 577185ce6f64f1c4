import { setTimeout } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { ArtifactError } from '../learning/artifact/artifact-error.ts';
import { InputError } from '../learning/features/input-error.ts';
import type { ModelOutput, PredictionWish } from '../learning/tasks/task.ts';
import { clientDefaults } from '../runtime/aws.ts';
import { ProblemError } from '../runtime/errors.ts';
import { signPost } from '../table/sign-request.ts';
import type { InferenceAnswer, InferenceEvent } from './inference-event.ts';

/** Answers inputs by the artifact of a folder. */
export type Infer = (
  folder: string,
  inputs: InferenceEvent['inputs'],
  wish?: PredictionWish,
) => Promise<readonly ModelOutput[]>;

/** Below the caller's own 29 s, so that it can still say what happened. */
const timeoutMs = 25_000;
const retryDelaysMs = [100, 400];

interface InferenceOptions {
  /** `name`, or `name:alias`. */
  readonly functionName: string;
  /** Only for its credentials and region, which it finds as every client does; Lambda's own client is 300 KB. */
  readonly aws?: Pick<S3Client, 'config'>;
  readonly endpoint?: string | undefined;
}

/**
 * Invokes the function `inference` and waits for its answer. A call that was throttled, cut off or failed on AWS's side
 * is sent again, for it changes nothing. Rejects with InputError, ArtifactError, and ProblemError 503 when the function
 * could not be reached or did not answer.
 */
export function inferenceClient({
  functionName,
  aws = new S3Client(clientDefaults),
  endpoint = process.env.AWS_ENDPOINT_URL_LAMBDA ?? process.env.AWS_ENDPOINT_URL,
}: InferenceOptions): Infer {
  const [name = '', qualifier] = functionName.split(':');
  const path = `/2015-03-31/functions/${name}/invocations`;
  const query = qualifier === undefined ? '' : `Qualifier=${qualifier}`;

  async function send(body: string): Promise<Response> {
    const { config } = aws;
    const region = await config.region();
    const url = new URL(endpoint ?? `https://lambda.${region}.amazonaws.com`);
    const headers = signPost({ host: url.host, 'content-type': 'application/json' }, body, {
      keys: await config.credentials(),
      place: `${region}/lambda`,
      nowMs: Date.now(),
      path,
      query,
    });
    url.pathname = path;
    url.search = query;
    return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
  }

  async function invoke(body: string): Promise<Response> {
    for (const delayMs of retryDelaysMs) {
      const response = await send(body).catch((cause: unknown) => {
        if (cause instanceof Error && cause.name === 'TimeoutError') throw notReached(cause);
        return undefined;
      });
      if (response && !isPassing(response)) return response;
      await response?.body?.cancel();
      await setTimeout(delayMs);
    }
    return send(body).catch((cause: unknown) => {
      throw notReached(cause);
    });
  }

  return async (folder, inputs, { showsHeat = false, recommendation } = {}) => {
    const event: InferenceEvent = {
      artifact_folder: folder,
      inputs: [...inputs],
      ...(showsHeat && { shows_heat: true }),
      ...(recommendation && { recommendation }),
    };
    const response = await invoke(JSON.stringify(event));
    const text = await response.text();
    if (isPassing(response) || response.headers.has('x-amz-function-error')) {
      throw notReached(new Error(`Lambda answered ${response.status}: ${text.slice(0, 500)}`));
    }
    if (!response.ok) throw new Error(`Lambda refused the invocation with ${response.status}: ${text.slice(0, 500)}`);
    return readAnswer(JSON.parse(text) as InferenceAnswer);
  };
}

/** Throttled, or a fault on Lambda's side: another time it may go well. */
const isPassing = ({ status, headers }: Response) =>
  status === 429 || status >= 500 || headers.get('x-amzn-errortype') === 'ThrottlingException';

function readAnswer(answer: InferenceAnswer): readonly ModelOutput[] {
  if (answer.kind === 'outputs') return answer.outputs;
  if (answer.kind === 'input_error') throw new InputError(answer.param, answer.message, answer.index);
  throw new ArtifactError(answer.fault, answer.message);
}

function notReached(cause: unknown): ProblemError {
  const detail = 'The model did not answer in time. Nothing was billed; send the request again.';
  return new ProblemError('unavailable', detail, { retryAfterSeconds: 2, cause });
}
