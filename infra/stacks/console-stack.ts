import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CfnOutput, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Settings } from '../config.ts';
import { webAcl } from '../constructs/web-acl.ts';
import type { DataStack } from './data-stack.ts';

const apiPaths = ['/v1*', '/openapi.json', '/llms.txt', '/healthz'];

/** The front door: CloudFront with a web ACL; the console from its bucket, the API behind it. */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, data: DataStack, api: apigateway.HttpApi) {
    super(scope, id, settings.region ? { env: { region: settings.region } } : {});

    const bucket = new s3.Bucket(this, 'Console', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      serverAccessLogsBucket: data.accessLogs,
      serverAccessLogsPrefix: 'console/',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const keyHeader = new cloudfront.Function(this, 'KeyHeader', {
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(
        readFileSync(resolve(import.meta.dirname, '../constructs/key-header.cloudfront.js'), 'utf8'),
      ),
    });
    const apiBehavior: cloudfront.BehaviorOptions = {
      origin: new origins.HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint))),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: [{ function: keyHeader, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    };
    const distribution = new cloudfront.Distribution(this, 'FrontDoor', {
      comment: `Gristmill ${settings.stage}`,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      },
      additionalBehaviors: Object.fromEntries(apiPaths.map((path) => [path, apiBehavior])),
      enableLogging: true,
      logBucket: data.accessLogs,
      logFilePrefix: 'front-door/',
      webAclId: webAcl(this, settings),
    });
    acknowledge(distribution, 'Customers are anywhere; a stage on its own domain brings its certificate.', [
      'CFR1',
      'CFR4',
    ]);

    new CfnOutput(this, 'Url', { value: `https://${distribution.distributionDomainName}` });
    new CfnOutput(this, 'ConsoleBucket', { value: bucket.bucketName });
  }
}
