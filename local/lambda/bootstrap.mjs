// Runs inside an environment's child process: polls the Lambda Runtime API, builds the context, calls the handler.
// Plain JavaScript over a bare socket: nothing to load, and an answer and the next poll leave in one write.
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const api = '/2018-06-01/runtime';
const socket = connect({ host, port: Number(port), noDelay: true });
socket.on('error', () => process.exit(0));
socket.on('close', () => process.exit(0));

const RealDate = Date;
let clockOffsetMs = 0;

/** The virtual clock reaches functions: `Date` is replaced once the clock has been advanced. */
function setClockOffset(offsetMs) {
  if (clockOffsetMs === 0 && offsetMs !== 0) {
    const TwinDate = function TwinDate(...args) {
      if (!new.target) return new RealDate(TwinDate.now()).toString();
      return Reflect.construct(RealDate, args.length > 0 ? args : [TwinDate.now()], new.target);
    };
    TwinDate.now = () => RealDate.now() + clockOffsetMs;
    TwinDate.parse = RealDate.parse;
    TwinDate.UTC = RealDate.UTC;
    TwinDate.prototype = RealDate.prototype;
    RealDate.prototype.constructor = TwinDate;
    globalThis.Date = TwinDate;
  }
  clockOffsetMs = offsetMs;
}

function post(path, body) {
  return `POST ${api}/${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
const next = `GET ${api}/invocation/next HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

function describe(error) {
  const isError = error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error);
  return JSON.stringify({
    errorType: isError ? (error.name ?? 'Error') : typeof error,
    errorMessage: isError ? String(error.message) : String(error),
    trace: isError && error.stack ? String(error.stack).split('\n') : [],
  });
}

async function loadHandler() {
  const dot = env._HANDLER.lastIndexOf('.');
  const file = join(env.LAMBDA_TASK_ROOT, env._HANDLER.slice(0, dot));
  let module;
  for (const extension of ['.mjs', '.js', '.cjs']) {
    try {
      module = await import(pathToFileURL(file + extension).href);
      break;
    } catch (error) {
      if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !String(error.message).includes(file + extension)) throw error;
    }
  }
  if (!module) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' });
  const handler = module[env._HANDLER.slice(dot + 1)];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${env._HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  return handler;
}

let handler;
async function run(headers, payload) {
  const requestId = headers.get('lambda-runtime-aws-request-id');
  const deadlineMs = Number(headers.get('lambda-runtime-deadline-ms'));
  setClockOffset(Number(headers.get('x-twin-clock-offset-ms') ?? 0));
  env._X_AMZN_TRACE_ID = headers.get('lambda-runtime-trace-id');
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(payload), context);
    socket.write(post(`invocation/${requestId}/response`, JSON.stringify(result) ?? 'null') + next);
  } catch (error) {
    console.error(`${requestId}\tERROR\tInvoke Error`, describe(error));
    socket.write(post(`invocation/${requestId}/error`, describe(error)) + next);
  }
}

let received = Buffer.alloc(0);
socket.on('data', (chunk) => {
  received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
  for (;;) {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const [status, ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    const end = headEnd + 4 + Number(headers.get('content-length') ?? 0);
    if (received.length < end) return;
    const payload = received.toString('utf8', headEnd + 4, end);
    received = received.subarray(end);
    if (status.includes(' 200 ')) void run(headers, payload);
  }
});

process.on('uncaughtException', (error) => {
  console.error(error);
  process.exit(129);
});
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(128);
});

try {
  handler = await loadHandler();
  socket.write(next);
} catch (error) {
  console.error(error);
  socket.end(post('init/error', describe(error)), () => process.exit(1));
}
