import * as z from 'zod';
import type { HttpApiSpec, RouteSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resource, Resources } from './resources.ts';

const apiProperties = z.object({
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: z
    .object({
      AllowOrigins: z.array(z.string()).default([]),
      AllowMethods: z.array(z.string()).default([]),
      AllowHeaders: z.array(z.string()).default([]),
      ExposeHeaders: z.array(z.string()).default([]),
      MaxAge: z.coerce.number().default(0),
      AllowCredentials: z.literal(false).optional(),
    })
    .optional(),
});
const stageProperties = z.object({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  DefaultRouteSettings: z
    .object({ ThrottlingRateLimit: z.coerce.number().optional(), ThrottlingBurstLimit: z.coerce.number().optional() })
    .default({}),
});
const routeProperties = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
});
const integrationProperties = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.coerce.number().max(30_000).default(30_000),
});
const authorizerProperties = z.object({
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  AuthorizerPayloadFormatVersion: z.literal('2.0'),
  EnableSimpleResponses: z.literal(true),
  IdentitySource: z.array(z.string()).default([]),
  AuthorizerResultTtlInSeconds: z.coerce.number().default(300),
});

export function readHttpApis(resources: Resources): HttpApiSpec[] {
  const routes = resources
    .ofType('AWS::ApiGatewayV2::Route')
    .map((resource) => readProperties(routeProperties, resource));
  return resources.ofType('AWS::ApiGatewayV2::Api').map((api) => {
    const { CorsConfiguration: cors } = readProperties(apiProperties, api);
    const stage = resources
      .ofType('AWS::ApiGatewayV2::Stage')
      .map((resource) => readProperties(stageProperties, resource))
      .find(({ ApiId }) => ApiId === api.ref);
    if (!stage) throw new Error(`The HTTP API ${api.logicalId} has no $default stage, so nothing would be served`);
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage.DefaultRouteSettings;
    return {
      id: api.ref,
      routes: routes.filter(({ ApiId }) => ApiId === api.ref).map((route) => readRoute(route, resources)),
      throttle: rate === undefined ? undefined : { ratePerSecond: rate, burst: burst ?? rate },
      cors: cors && {
        allowOrigins: cors.AllowOrigins,
        allowMethods: cors.AllowMethods,
        allowHeaders: cors.AllowHeaders,
        exposeHeaders: cors.ExposeHeaders,
        maxAgeSeconds: cors.MaxAge,
      },
    };
  });
}

function readRoute(route: z.infer<typeof routeProperties>, resources: Resources): RouteSpec {
  const integration = readProperties(
    integrationProperties,
    find(resources, 'AWS::ApiGatewayV2::Integration', route.Target.replace('integrations/', '')),
  );
  const authorizer = route.AuthorizerId
    ? readProperties(authorizerProperties, find(resources, 'AWS::ApiGatewayV2::Authorizer', route.AuthorizerId))
    : undefined;
  return {
    routeKey: route.RouteKey,
    functionArn: functionArnIn(integration.IntegrationUri),
    timeoutMs: integration.TimeoutInMillis,
    authorizer: authorizer && {
      functionArn: functionArnIn(authorizer.AuthorizerUri),
      identitySources: authorizer.IdentitySource,
      ttlSeconds: authorizer.AuthorizerResultTtlInSeconds,
    },
  };
}

function find(resources: Resources, type: string, ref: string): Resource {
  const found = resources.ofType(type).find((resource) => resource.ref === ref);
  if (!found) throw new Error(`There is no ${type} ${ref}`);
  return found;
}

/** An integration names its function by ARN, or within `arn:...:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function functionArnIn(uri: string): string {
  const inner = /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
  return inner.split(':').slice(0, 7).join(':');
}
