import { hash, randomUUID } from 'node:crypto';
import type { Faults } from '../faults.ts';
import { type LeanRequest, type LeanResponse, listenLean } from '../http/lean-server.ts';
import {
  type Authorize,
  type Call,
  type JsonService,
  type PathRequest,
  type PathService,
  ServiceError,
  type TwinClock,
} from '../service.ts';
import { SignatureError, type SignatureFault, type SignatureVerifier } from './sigv4.ts';

/** The largest body that any of the services takes (DynamoDB: 16 MB). */
const maxBodyBytes = 16 * 2 ** 20;

export interface JsonServerOptions {
  readonly services: readonly JsonService[];
  readonly pathServices?: readonly PathService[];
  readonly verifier: SignatureVerifier;
  readonly authorize: Authorize;
  readonly faults: Faults;
  readonly clock: TwinClock;
  /** Free when absent. */
  readonly port?: number;
}

export interface JsonServer {
  readonly url: string;
  /** Calls answered, by `service:Operation`. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** One door on 127.0.0.1 for every AWS service that speaks JSON: signature, IAM and faults are checked here, once. */
export async function startJsonServer(options: JsonServerOptions): Promise<JsonServer> {
  const services = new Map(options.services.map((service) => [service.target, service]));
  const counts = new Map<string, number>();

  async function answer(request: LeanRequest, requestId: string): Promise<LeanResponse> {
    const { method, headers, body } = request;
    const digest = hash('sha256', body);
    const [path = '/', query = ''] = request.url.split(/\?(.*)/s);
    const { caller, payloadHash } = options.verifier.verify({ method, path, query, headers }, () => digest);
    if (payloadHash !== digest) {
      throw new ServiceError('InvalidSignatureException', 'The body is not the one that was signed.', 403);
    }
    const pathService = options.pathServices?.find((one) => one.matches(method, path));
    if (pathService) return answerByPath(pathService, { path, query, headers, body }, { caller, requestId });
    const [target = '', operation = ''] = (headers['x-amz-target'] ?? '').split('.');
    const service = services.get(target);
    if (!service?.operations.has(operation)) throw notSupported(`${target}.${operation}`);
    const input = parseInput(body);
    const permissions = service.permissions(operation, input);
    options.authorize(caller, permissions);
    const name = permissions[0]?.action ?? `${target}:${operation}`;
    const fault = `${name.split(':')[0]}:${operation}`;
    count(fault);
    const result = await options.faults.around(fault, () => service.handle(operation, input, { caller, requestId }));
    return responseOf(200, { 'content-type': service.contentType }, requestId, JSON.stringify(result));
  }

  async function answerByPath(service: PathService, request: PathRequest, { caller, requestId }: Call) {
    options.authorize(caller, service.permissions(request));
    count(service.name);
    const { headers, body } = await options.faults.around(service.name, () => service.handle(request));
    return responseOf(200, { 'content-type': 'application/json', ...headers }, requestId, body);
  }

  function count(name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  const responseOf = (
    status: number,
    headers: Readonly<Record<string, string>>,
    requestId: string,
    body: string,
  ): LeanResponse => ({
    status,
    headers: { ...headers, 'x-amzn-requestid': requestId, date: httpDate(options.clock.now()) },
    body,
  });

  function errorResponse(requestId: string, cause: unknown): LeanResponse {
    const error = asServiceError(cause);
    const body = { __type: error.type, message: error.message, ...error.members };
    // JSON services name the error in the body, those called by path in a header: the SDK looks for either.
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': error.type };
    return responseOf(error.status, headers, requestId, JSON.stringify(body));
  }

  const { url, close } = await listenLean({
    port: options.port ?? 0,
    maxBodyBytes,
    answer(request) {
      const requestId = randomUUID();
      return answer(request, requestId).catch((error: unknown) => errorResponse(requestId, error));
    },
  });
  return { url, counts, close };
}

function parseInput(body: Buffer): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body.toString() || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch (cause) {
    throw new ServiceError('SerializationException', `The body is not JSON: ${String(cause)}`);
  }
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}

const notSupported = (name: string) =>
  new ServiceError('NotImplementedException', `The laptop twin does not run the operation ${name}.`, 501);

/** The SDK corrects its clock and tries again on these names when the answer's Date is far from its own. */
const signatureTypes: Readonly<Record<SignatureFault, string>> = {
  missing: 'MissingAuthenticationTokenException',
  malformed: 'IncompleteSignatureException',
  unknown_key: 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
};

function asServiceError(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  if (cause instanceof SignatureError) return new ServiceError(signatureTypes[cause.fault], cause.message, 403);
  // A fault of the twin itself: the stack belongs in its log, not in an answer that code under test might parse.
  console.error(cause);
  return new ServiceError('InternalFailure', 'The twin failed; its log says why.', 500);
}

let lastSecond = 0;
let lastDate = '';

/** Virtual time for the Date header; formatting costs more than the rest of the head, so once a second. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(nowMs).toUTCString();
  }
  return lastDate;
}
