import type { FunctionSpec } from '../deployment.ts';
import { FunctionError, type PathAnswer, type PathService, ServiceError } from '../service.ts';
import type { FunctionHost } from './function-host.ts';

const pathPattern = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** Lambda's quota for a synchronous payload. */
const maxPayloadBytes = 6 * 2 ** 20;

/** Lambda's `Invoke` (Lambda API Reference): one function calls another and waits. Events are not sent this way here. */
export function invokeApi(functions: readonly FunctionSpec[], host: Pick<FunctionHost, 'invokeJson'>): PathService {
  const find = (path: string) => {
    const name = decodeURIComponent(pathPattern.exec(path)?.[1] ?? '');
    const spec = functions.find((one) => one.name === name || one.arn === name);
    if (!spec) throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    return spec;
  };
  return {
    name: 'lambda:Invoke',
    matches: (method, path) => method === 'POST' && pathPattern.test(path),
    // The twin runs one version of each function, and reads an alias's ARN in a policy as the function's.
    permissions: ({ path }) => [{ action: 'lambda:InvokeFunction', resource: find(path).arn }],
    handle: async ({ path, headers, body }) => {
      const kind = headers['x-amz-invocation-type'] ?? 'RequestResponse';
      if (kind !== 'RequestResponse') {
        throw new ServiceError('NotImplementedException', `The laptop twin does not invoke by ${kind}.`, 501);
      }
      if (body.length > maxPayloadBytes) {
        const message = `Request must be smaller than ${maxPayloadBytes} bytes for the InvokeFunction operation`;
        throw new ServiceError('RequestTooLargeException', message, 413);
      }
      return host.invokeJson(find(path).arn, body.toString()).then(answered, failed);
    },
  };
}

const executed = { 'x-amz-executed-version': '$LATEST' };
const answered = (body: Buffer): PathAnswer => ({ headers: executed, body: body.toString() });

/** A handler that threw is an answer of 200 with a header; what Lambda itself refused is an error. */
function failed(error: unknown): PathAnswer {
  if (!(error instanceof FunctionError)) throw error;
  const { errorType, message } = error;
  if (errorType === 'Lambda.TooManyRequestsException') {
    throw new ServiceError('TooManyRequestsException', message, 429, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  }
  if (errorType.startsWith('Lambda.')) throw new ServiceError(errorType.slice('Lambda.'.length), message, 500);
  return {
    headers: { ...executed, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify({ errorType, errorMessage: message }),
  };
}
