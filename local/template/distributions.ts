import * as z from 'zod';
import type { DistributionSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resources } from './resources.ts';
import { isReadableByCloudFront } from './roles.ts';

const behavior = z.object({
  TargetOriginId: z.string(),
  FunctionAssociations: z
    .array(z.object({ EventType: z.literal('viewer-request'), FunctionARN: z.string() }))
    .max(1)
    .default([]),
  LambdaFunctionAssociations: z.array(z.never()).max(0).optional(),
});
const properties = z.object({
  DistributionConfig: z.object({
    DefaultRootObject: z.string().optional(),
    DefaultCacheBehavior: behavior,
    CacheBehaviors: z.array(behavior.extend({ PathPattern: z.string() })).default([]),
    Origins: z.array(z.object({ Id: z.string(), DomainName: z.string(), OriginPath: z.literal('').optional() })),
    CustomErrorResponses: z
      .array(
        z.object({
          ErrorCode: z.coerce.number(),
          ResponseCode: z.coerce.number().optional(),
          ResponsePagePath: z.string().optional(),
        }),
      )
      .default([]),
  }),
});

export function readDistributions(resources: Resources): DistributionSpec[] {
  return resources.ofType('AWS::CloudFront::Distribution').map((distribution) => {
    const { DistributionConfig: config } = readProperties(properties, distribution);
    const origins = new Map(config.Origins.map(({ Id, DomainName }) => [Id, readOrigin(DomainName, resources)]));
    const behaviors = [...config.CacheBehaviors, { ...config.DefaultCacheBehavior, PathPattern: '*' }];
    return {
      id: distribution.ref,
      defaultRootObject: config.DefaultRootObject,
      errorPages: config.CustomErrorResponses.map((page) => ({
        status: page.ErrorCode,
        responseStatus: page.ResponseCode ?? page.ErrorCode,
        path: page.ResponsePagePath,
      })),
      behaviors: behaviors.map(({ PathPattern, TargetOriginId, FunctionAssociations }) => {
        const origin = origins.get(TargetOriginId);
        if (!origin) throw new Error(`Distribution ${distribution.logicalId} has no origin ${TargetOriginId}`);
        return {
          pathPattern: PathPattern,
          origin,
          viewerRequestCode: codeOf(FunctionAssociations[0]?.FunctionARN, resources),
        };
      }),
    };
  });
}

function readOrigin(domainName: string, resources: Resources): DistributionSpec['behaviors'][number]['origin'] {
  const apiId = /^([a-z0-9]+)\.execute-api\./.exec(domainName)?.[1];
  if (apiId) return { kind: 'api', apiId };
  const bucket = resources
    .ofType('AWS::S3::Bucket')
    .find((one) => [one.attribute('RegionalDomainName'), one.attribute('DomainName')].includes(domainName));
  if (!bucket) throw new Error(`${domainName} is an origin that the twin cannot serve`);
  if (!isReadableByCloudFront(bucket, resources)) {
    throw new Error(`CloudFront may not read ${bucket.ref}: its policy does not allow cloudfront.amazonaws.com`);
  }
  return { kind: 'bucket', bucketName: bucket.ref };
}

function codeOf(arn: string | undefined, resources: Resources): string | undefined {
  if (!arn) return undefined;
  const found = resources.ofType('AWS::CloudFront::Function').find((one) => one.attribute('FunctionARN') === arn);
  if (!found) throw new Error(`There is no CloudFront function ${arn}`);
  return String(found.properties.FunctionCode);
}
