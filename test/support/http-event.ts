import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

export interface EventOptions {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly authorizer?: unknown;
}

/** An HTTP API payload 2.0 event, as API Gateway sends it. */
export function httpEvent(options: EventOptions = {}): APIGatewayProxyEventV2 {
  const { method = 'GET', path = '/', query, headers = {}, body, authorizer } = options;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    queryStringParameters: query,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'gateway-request',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:16:00:00 +0000',
      timeEpoch: 1_795_449_600_000,
      ...(authorizer === undefined ? {} : { authorizer: { lambda: authorizer } }),
    },
    body,
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2;
}

/** A Lambda context; our handlers use nothing of it. */
export const lambdaContext = {} as Context;
