import { beforeAll, describe, expect, it } from 'vitest';
import { flat, type Resource, type Statement, statementsOf, synthesise } from './assembly.ts';

let dev: readonly Resource[];
let prod: readonly Resource[];
let statements: readonly Statement[];

beforeAll(async () => {
  dev = await synthesise('dev');
  prod = await synthesise('prod');
  statements = statementsOf(dev);
});

const of = (resources: readonly Resource[], type: string) => {
  const found = resources.filter((resource) => resource.type === type);
  expect(found, `no ${type} at all`).not.toHaveLength(0);
  return found;
};

describe('every store', () => {
  it('encrypts its buckets, closes them to the public and refuses plain HTTP', () => {
    const policies = of(dev, 'AWS::S3::BucketPolicy');
    for (const { id, properties } of of(dev, 'AWS::S3::Bucket')) {
      expect(properties.BucketEncryption, id).toBeDefined();
      expect(Object.values(properties.PublicAccessBlockConfiguration), id).toEqual([true, true, true, true]);
      const policy = policies.find((one) => one.properties.Bucket.Ref === id);
      expect(JSON.stringify(policy?.properties), id).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('encrypts its queues and refuses plain HTTP', () => {
    const policies = of(dev, 'AWS::SQS::QueuePolicy');
    for (const { id, properties } of of(dev, 'AWS::SQS::Queue')) {
      expect(properties.SqsManagedSseEnabled, id).toBe(true);
      expect(JSON.stringify(policies.map((one) => one.properties)), id).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('can restore the table to any second and keeps all data outside dev', () => {
    for (const { id, properties } of of(dev, 'AWS::DynamoDB::GlobalTable')) {
      for (const replica of properties.Replicas) {
        expect(replica.PointInTimeRecoverySpecification, id).toEqual({ PointInTimeRecoveryEnabled: true });
      }
    }
    const stateful = prod.filter(({ stack, type }) => stack === 'data' && !type.endsWith('Policy'));
    const stores = stateful.filter(({ type }) => /GlobalTable|S3::Bucket|Secret|Queue$/.test(type));
    expect(stores.map(({ id, deletionPolicy }) => [id, deletionPolicy])).toEqual(
      stores.map(({ id }) => [id, expect.stringMatching(/^Retain/)]),
    );
  });
});

describe('every function', () => {
  it('has a role of its own', () => {
    const roles = of(dev, 'AWS::Lambda::Function').map(({ properties }) => flat(properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
  });

  it('writes to a log group of its own that ends', () => {
    const functions = of(dev, 'AWS::Lambda::Function');
    const groups = functions.map(({ properties }) => properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(functions.length);
    for (const { id, properties } of of(dev, 'AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays, id).toBeGreaterThan(0);
    }
  });

  it('sends events that failed for good to a queue, whoever calls it asynchronously', () => {
    const configured = of(dev, 'AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
      expect(properties.DestinationConfig?.OnFailure.Destination).toBeDefined();
      return properties.FunctionName.Ref;
    });
    for (const { properties } of of(dev, 'AWS::Events::Rule')) {
      for (const target of properties.Targets) expect(configured).toContain(target.Arn['Fn::GetAtt'][0]);
    }
    for (const { id, properties } of of(dev, 'AWS::Lambda::EventSourceMapping')) {
      // What a queue's function fails at, the queue itself puts aside.
      if (properties.DestinationConfig === undefined) {
        const queue = of(dev, 'AWS::SQS::Queue').find((one) => properties.EventSourceArn['Fn::GetAtt']?.[0] === one.id);
        expect(queue?.properties.RedrivePolicy?.deadLetterTargetArn, id).toBeDefined();
        continue;
      }
      expect(properties.DestinationConfig.OnFailure.Destination, id).toBeDefined();
      expect(properties.MaximumRetryAttempts, id).toBeGreaterThan(0);
    }
  });

  it('of billing runs by itself, as often as the money needs it', () => {
    const rules = of(dev, 'AWS::Events::Rule').filter(({ stack }) => stack === 'billing');
    const schedules = rules.map(({ properties }) => {
      const id = properties.Targets[0]?.Arn['Fn::GetAtt'][0];
      const target = of(dev, 'AWS::Lambda::Function').find((one) => one.id === id);
      return [target?.path.split('/')[1], properties.ScheduleExpression];
    });
    expect(Object.fromEntries(schedules)).toEqual({
      'meter-storage': 'rate(1 hour)',
      'seal-usage': 'rate(10 minutes)',
      'reclaim-leases': 'rate(5 minutes)',
      'send-usage': 'rate(5 minutes)',
      'reconcile-usage': 'rate(1 hour)',
      'settle-invoices': 'rate(1 hour)',
      'stripe-sweep': 'rate(1 hour)',
    });
  });

  it('has an alarm for errors and one for throttles', () => {
    const alarms = of(dev, 'AWS::CloudWatch::Alarm').map(({ path }) => path);
    for (const { path } of of(dev, 'AWS::Lambda::Function')) {
      const name = path.split('/')[1];
      expect(
        alarms.some((alarm) => alarm.includes(`/${name}-errors/`)),
        `${name}-errors`,
      ).toBe(true);
      expect(
        alarms.some((alarm) => alarm.includes(`/${name}-throttles/`)),
        `${name}-throttles`,
      ).toBe(true);
    }
  });
});

describe('every alarm', () => {
  it('tells somebody, and says which line of the runbook to read', () => {
    for (const { id, properties } of of(dev, 'AWS::CloudWatch::Alarm')) {
      expect(properties.AlarmActions, id).toHaveLength(1);
      expect(properties.AlarmDescription, id).toMatch(/see README\.md, Runbook, [a-z0-9-]+$/);
    }
  });

  it('of a queue where failures end goes off at the first of them: webhooks that no endpoint took, too', () => {
    const read = of(dev, 'AWS::Lambda::EventSourceMapping').map(
      ({ properties }) => properties.EventSourceArn['Fn::GetAtt']?.[0],
    );
    const ends = of(dev, 'AWS::SQS::Queue').filter(({ id }) => !read.includes(id));
    expect(ends.map(({ path }) => path.split('/').slice(0, 2).join('/')).sort()).toEqual([
      'gristmill-dev-data/Failures',
      'gristmill-dev-events/Undelivered',
    ]);
    const alarms = of(dev, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
    for (const { id } of ends) {
      const own = alarms.filter(({ Dimensions }) => JSON.stringify(Dimensions ?? []).includes(id));
      expect(own, id).toMatchObject([{ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 }]);
    }
  });
});

describe('every role', () => {
  it('has no policy that AWS manages and allows no action by wildcard', () => {
    for (const { id, properties } of of(dev, 'AWS::IAM::Role'))
      expect(properties.ManagedPolicyArns, id).toBeUndefined();
    for (const { role, actions } of statements) expect(actions.join(), role).not.toContain('*');
  });

  it('names its resources, but for the few actions that have none', () => {
    const withoutResource =
      /^(xray:|logs:(Create|Get|Update|Delete|List)LogDeliver|logs:(Put|Describe)ResourcePolic|logs:DescribeLogGroups|ecr:GetAuthorizationToken)/;
    for (const { role, actions, resources } of statements) {
      if (resources.includes('*')) for (const action of actions) expect(action, role).toMatch(withoutResource);
    }
  });

  it('never scans the table and reaches it by name only', () => {
    const table = statements.filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));
    expect(table).not.toHaveLength(0);
    for (const { role, actions } of table) expect(actions, role).not.toContain('dynamodb:Scan');
  });
});

describe('data moves one way', () => {
  const order = ['raw', 'clean', 'artifacts', 'predictions'];
  const isOfTenants = (resource: string) => !/\/pretrained\/\*(\/config\.json)?$/.test(resource);
  const prefixesOf = (role: string, action: string) => {
    const found = statements.filter((one) => one.role === role && one.actions.includes(action));
    return found.flatMap(({ resources }) =>
      resources.filter(isOfTenants).map((resource) => {
        const prefix = /\/tenants\/\*\/([a-z]+)\/\*$/.exec(resource)?.[1];
        expect(prefix, `${role} ${action} ${resource} is not scoped to one prefix`).toBeDefined();
        return prefix ?? '';
      }),
    );
  };
  const roles = () => [...new Set(statements.map(({ role }) => role))];

  it('lets every role write under one prefix at most', () => {
    for (const role of roles()) expect(new Set(prefixesOf(role, 's3:PutObject')).size, role).toBeLessThanOrEqual(1);
  });

  it('lets every pipeline step read its own prefix and the one before it, and nothing else', () => {
    for (const role of ['prepare', 'train', 'release', 'TrainingJobRole']) {
      const [own] = prefixesOf(role, 's3:PutObject');
      const index = order.indexOf(own ?? '');
      expect(index, role).toBeGreaterThan(0);
      for (const read of prefixesOf(role, 's3:GetObject')) expect([order[index - 1], own], role).toContain(read);
    }
  });

  it("lets trainings alone read the operator's pretrained models, and `runs` how large they are; none may write them", () => {
    const ofOperator = statements.flatMap(({ role, actions, resources }) =>
      resources
        .filter((resource) => !isOfTenants(resource))
        .map((resource) => [role, actions.join(), resource] as const),
    );
    expect(ofOperator.map(([, actions]) => actions)).toEqual(ofOperator.map(() => 's3:GetObject'));
    const readers = (end: string) => ofOperator.filter(([, , at]) => at.endsWith(end)).map(([role]) => role);
    expect(readers('/pretrained/*').sort()).toEqual(['TrainingJobRole', 'train']);
    expect(readers('/pretrained/*/config.json')).toEqual(['runs']);
  });

  it('lists keys only under a stated prefix', () => {
    const listing = statements.filter(({ actions }) => actions.some((action) => action.startsWith('s3:List')));
    for (const { role, actions, resources, conditions } of listing) {
      if (actions.every((action) => action === 's3:ListMultipartUploadParts' || !action.startsWith('s3:List')))
        continue;
      if (resources.every((resource) => resource.includes('/tenants/*/'))) continue;
      expect(JSON.stringify(conditions), role).toMatch(
        /"s3:prefix":\["?(tenants\/\*|pretrained)\/|"s3:prefix":"tenants\/\*\//,
      );
    }
  });
});

describe('the API', () => {
  it('asks for a key on every route but the public ones', () => {
    const open = of(dev, 'AWS::ApiGatewayV2::Route').filter(
      ({ properties }) => properties.AuthorizationType === 'NONE',
    );
    expect(open.map(({ properties }) => properties.RouteKey).sort((a, b) => a.localeCompare(b))).toEqual([
      '$default',
      'GET /healthz',
      'GET /llms.txt',
      'GET /openapi.json',
      'GET /v1/plans',
      'GET /v1/receipt_key',
      'GET /v1/sponsor_clicks/{impression}',
      'POST /v1/stripe/webhook',
      'POST /v1/tenants',
    ]);
  });

  it('limits its rate and logs its access', () => {
    for (const { id, properties } of of(dev, 'AWS::ApiGatewayV2::Stage')) {
      expect(properties.DefaultRouteSettings.ThrottlingRateLimit, id).toBeGreaterThan(0);
      expect(properties.AccessLogSettings.DestinationArn, id).toBeDefined();
    }
  });
});

it('keeps predict warm in production', () => {
  const [alias] = of(prod, 'AWS::Lambda::Alias');
  expect(alias?.properties.ProvisionedConcurrencyConfig).toEqual({ ProvisionedConcurrentExecutions: 2 });
});
