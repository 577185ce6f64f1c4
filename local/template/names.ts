export const accountId = '000000000000';
export const region = 'us-east-1';

/** What `Ref` and `Fn::GetAtt` answer for one resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Named {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** A resolved property as text; undefined where the template leaves it out. */
  readonly property: (name: string) => string | undefined;
}

export interface LocalAddresses {
  /** Where the JSON services answer: a queue's URL is also its endpoint. */
  readonly awsUrl: string;
  /** Host and port that stand for the distribution's domain name. */
  readonly frontDoorHost: string;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
const byArn = (value: string, attributes: Record<string, string> = {}): Identity => ({
  ref: value,
  attributes: { Arn: value, ...attributes },
});

type Identify = (resource: Named, name: string, addresses: LocalAddresses) => Identity;

const identities: Readonly<Record<string, Identify>> = {
  'AWS::ApiGatewayV2::Api': (_, name) => {
    const id = name
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .slice(-10);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com` } };
  },
  'AWS::ApiGatewayV2::Stage': ({ property }) => ({ ref: property('StageName') ?? '$default', attributes: {} }),
  'AWS::Batch::JobDefinition': (_, name) => byArn(arn('batch', `job-definition/${name}:1`)),
  'AWS::Batch::JobQueue': (_, name) =>
    byArn(arn('batch', `job-queue/${name}`), { JobQueueArn: arn('batch', `job-queue/${name}`) }),
  'AWS::Batch::ComputeEnvironment': (_, name) => {
    const value = arn('batch', `compute-environment/${name}`);
    return byArn(value, { ComputeEnvironmentArn: value });
  },
  'AWS::EC2::SecurityGroup': (_, name) => ({ ref: name, attributes: { GroupId: name } }),
  'AWS::CloudFront::Distribution': (_, name, { frontDoorHost }) => ({
    ref: `E${name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .slice(-13)}`,
    attributes: {
      DomainName: frontDoorHost,
      Id: `E${name
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, '')
        .slice(-13)}`,
    },
  }),
  'AWS::CloudFront::Function': (_, name) => {
    const value = `arn:aws:cloudfront::${accountId}:function/${name}`;
    return { ref: value, attributes: { FunctionARN: value } };
  },
  'AWS::DynamoDB::GlobalTable': (_, name) => {
    const table = arn('dynamodb', `table/${name}`);
    return { ref: name, attributes: { Arn: table, StreamArn: `${table}/stream/2026-01-01T00:00:00.000` } };
  },
  'AWS::Events::Rule': (_, name) => ({ ref: name, attributes: { Arn: arn('events', `rule/${name}`) } }),
  'AWS::IAM::ManagedPolicy': (_, name) => byArn(`arn:aws:iam::${accountId}:policy/${name}`),
  'AWS::IAM::Role': (_, name) => ({
    ref: name,
    attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}`, RoleId: name },
  }),
  'AWS::Lambda::Alias': ({ property }) => byArn(functionArn(property('FunctionName'))),
  'AWS::Lambda::Function': (_, name) => ({ ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } }),
  'AWS::Lambda::Version': ({ property }) => ({
    ref: functionArn(property('FunctionName')),
    attributes: { FunctionArn: functionArn(property('FunctionName')), Version: '1' },
  }),
  'AWS::Logs::LogGroup': (_, name) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }),
  'AWS::S3::Bucket': (_, name) => {
    const bucket = name.toLowerCase();
    return {
      ref: bucket,
      attributes: {
        Arn: `arn:aws:s3:::${bucket}`,
        DomainName: `${bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
      },
    };
  },
  'AWS::SNS::Topic': (_, name) => ({
    ref: arn('sns', name),
    attributes: { TopicArn: arn('sns', name), TopicName: name },
  }),
  'AWS::SQS::Queue': (_, name, { awsUrl }) => {
    const url = `${awsUrl}/${accountId}/${name}`;
    return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::SecretsManager::Secret': (_, name) => byArn(arn('secretsmanager', `secret:${name}-000000`), { Id: name }),
  'AWS::StepFunctions::StateMachine': (_, name) => byArn(arn('states', `stateMachine:${name}`), { Name: name }),
};

/** The twin keeps one version of a function: its versions and aliases are the function itself. */
function functionArn(nameOrArn = ''): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arn('lambda', `function:${nameOrArn}`);
}

const nameProperties = [
  'FunctionName',
  'TableName',
  'BucketName',
  'QueueName',
  'RoleName',
  'ManagedPolicyName',
  'StateMachineName',
  'LogGroupName',
  'TopicName',
  'Name',
];

/** Types whose `FunctionName` or `Name` belongs to another resource, or is only a label. */
const unnamed = /^AWS::(Lambda::(Permission|EventInvokeConfig|EventSourceMapping|Alias|Version)|ApiGatewayV2::.*)$/;

export function identify(resource: Named, addresses: LocalAddresses): Identity {
  const given = unnamed.test(resource.type)
    ? undefined
    : nameProperties.map((property) => resource.property(property)).find((value) => value !== undefined);
  const name = given ?? `${resource.stackName}-${resource.logicalId}`;
  const known = identities[resource.type]?.(resource, name, addresses);
  return known ?? { ref: name, attributes: { Arn: `arn:aws:twin:::${name}`, Id: name } };
}
