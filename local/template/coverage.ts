/** Resource types that the twin runs. */
const running = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Batch::JobDefinition',
  'AWS::Batch::JobQueue',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
]);

/** Types that only watch, protect or describe: nothing of what the product does would change with them. */
const idle = new Set([
  // Batch jobs are processes of this machine: their instances and networks have nothing to do here.
  'AWS::Batch::ComputeEnvironment',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::InstanceProfile',
  'AWS::Budgets::Budget',
  'AWS::CDK::Metadata',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  // A queue's own policy only refuses plain HTTP; who may use it is in the roles.
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
]);

/** Properties that would change what the product does, and that the twin does not honour: refused, never skipped. */
const refusedProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': [
    'Body',
    'BodyS3Location',
    'RouteSelectionExpression',
    'Target',
    'DisableExecuteApiEndpoint',
  ],
  'AWS::ApiGatewayV2::Integration': ['RequestParameters', 'ResponseParameters', 'CredentialsArn', 'ConnectionId'],
  'AWS::ApiGatewayV2::Route': ['AuthorizationScopes', 'RequestParameters'],
  'AWS::ApiGatewayV2::Stage': ['RouteSettings', 'StageVariables'],
  'AWS::DynamoDB::GlobalTable': ['LocalSecondaryIndexes', 'WriteProvisionedThroughputSettings'],
  'AWS::Events::Rule': ['EventBusName', 'RoleArn'],
  'AWS::IAM::Role': ['PermissionsBoundary'],
  'AWS::Lambda::EventSourceMapping': [
    'KmsKeyArn',
    'ParallelizationFactor',
    'ScalingConfig',
    'StartingPositionTimestamp',
    'TumblingWindowInSeconds',
  ],
  'AWS::Lambda::Function': ['FileSystemConfigs', 'ImageConfig', 'SnapStart', 'VpcConfig'],
  'AWS::S3::Bucket': ['NotificationConfiguration', 'ReplicationConfiguration', 'WebsiteConfiguration'],
  'AWS::SQS::Queue': ['FifoQueue', 'DelaySeconds', 'RedriveAllowPolicy'],
  'AWS::StepFunctions::StateMachine': ['DefinitionS3Location', 'DefinitionSubstitutions', 'Definition'],
};

export interface Coverage {
  /** What keeps the twin from running the template as it stands. */
  readonly refused: readonly string[];
  /** Types that are present and stay idle. */
  readonly idle: readonly string[];
}

interface Declared {
  readonly place: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition: string | undefined;
}

export function coverageOf(resources: Iterable<Declared>): Coverage {
  const refused: string[] = [];
  const present = new Set<string>();
  for (const { place, type, properties, condition } of resources) {
    if (idle.has(type)) present.add(type);
    else if (!running.has(type)) refused.push(`${type} (${place})`);
    else if (condition) refused.push(`${type} under the condition ${condition} (${place})`);
    for (const name of refusedProperties[type] ?? []) {
      if (properties[name] !== undefined) refused.push(`${type}.${name} (${place})`);
    }
  }
  return { refused, idle: [...present].sort() };
}
