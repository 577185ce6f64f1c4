import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Operation } from '../api/operation.ts';
import { bufferedRandom } from './buffered-random.ts';
import { ProblemError } from './errors.ts';
import { idMaker } from './ids.ts';
import { type ApiRuntime, serveOperation } from './operation-handler.ts';
import { type EdgeResponse, problemResponse, toProblem } from './problem.ts';
import type { UseCase, UseCases } from './request.ts';
import { logRequest, type Trace } from './trace.ts';

type TracedEvent = APIGatewayProxyEventV2 & { trace: Trace };
export type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<EdgeResponse>;

const makeId = idMaker(bufferedRandom());

/**
 * A Lambda handler that serves `operations` with the use case of the same id. Whatever happens, it answers: with an
 * `x-request-id`, with the rate headers once the caller is known, and with a problem of the catalogue on failure.
 * `known` is where a path is looked up before it is called unknown; the operations themselves unless given.
 */
export function apiHandler<O extends Operation>(
  operations: readonly O[],
  useCases: UseCases<O>,
  runtime: ApiRuntime,
  known: readonly Operation[] = operations,
): ApiHandler {
  const byId = useCases as unknown as Readonly<Record<string, UseCase<Operation>>>;
  const routes = operations.map((operation) => {
    const useCase = byId[operation.id] as UseCase<Operation>;
    const handler = async (event: TracedEvent) => serveOperation(operation, useCase, runtime, event, event.trace);
    return { method: operation.method, path: operation.path, handler };
  });
  const router = httpRouter<TracedEvent, EdgeResponse & Record<string, unknown>>({
    routes: routes as never,
    notFoundResponse: ({ method, path }) => refuseRoute(known, method, path),
  });
  const chain = middy<TracedEvent, EdgeResponse>()
    .before(({ event }) => {
      event.trace = {
        requestId: makeId('request', runtime.clock()),
        startMs: runtime.clock(),
        method: event.requestContext.http.method,
        operationId: undefined,
        caller: undefined,
        headers: {},
      };
    })
    .after((request) => {
      if (request.response) request.response = finish(request.response, request.event.trace);
    })
    .onError((request) => {
      const problem = toProblem(request.error);
      const response = problemResponse(problem, request.event.trace.requestId);
      request.response = finish(response, request.event.trace, problem.status >= 500 ? request.error : undefined);
    })
    .handler(router as never);

  function finish(response: EdgeResponse, trace: Trace, error?: unknown): EdgeResponse {
    logRequest(runtime.functionName, trace, response, runtime.clock(), error);
    return { ...response, headers: { ...response.headers, ...trace.headers, 'x-request-id': trace.requestId } };
  }
  return chain as unknown as ApiHandler;
}

function refuseRoute(known: readonly Operation[], method: string, path: string): never {
  const allowedMethods = known.filter((operation) => patternOf(operation.path).test(path)).map(({ method }) => method);
  if (allowedMethods.length === 0) {
    throw new ProblemError('route_not_found', 'There is no such route. /openapi.json lists those there are.');
  }
  const detail = `This route takes ${allowedMethods.join(', ')}, not ${method}.`;
  throw new ProblemError('method_not_allowed', detail, { allowedMethods });
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
