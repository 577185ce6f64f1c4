import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assemble } from '../../local/assembly.ts';

interface Reference {
  readonly Ref: string;
}
interface Destination {
  readonly OnFailure: { readonly Destination?: unknown };
}

/** What the tests look at in the properties of a resource. Which of them are there depends on its type. */
interface Properties {
  readonly AccessLogSettings: { readonly DestinationArn?: unknown };
  readonly AlarmActions: readonly unknown[];
  readonly AlarmDescription: string;
  readonly AuthorizationType?: string;
  readonly Bucket: Reference;
  readonly BucketEncryption?: unknown;
  readonly DefaultRouteSettings: { readonly ThrottlingRateLimit: number };
  readonly DefinitionString: unknown;
  readonly DestinationConfig?: Destination;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly EventSourceArn: { readonly 'Fn::GetAtt'?: readonly [string, string] };
  readonly FunctionName: Reference;
  readonly LoggingConfig: { readonly LogGroup: Reference };
  readonly ManagedPolicyArns?: unknown;
  readonly MaximumRetryAttempts: number;
  readonly MetricName?: string;
  readonly PolicyDocument: { readonly Statement: readonly TemplateStatement[] };
  readonly ProvisionedConcurrencyConfig?: unknown;
  readonly PublicAccessBlockConfiguration: object;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown };
  readonly Replicas: readonly Record<string, unknown>[];
  readonly RetentionInDays: number;
  readonly Role: unknown;
  readonly RouteKey: string;
  readonly ScheduleExpression?: string;
  readonly SqsManagedSseEnabled?: boolean;
  readonly Threshold: number;
  readonly Targets: readonly { readonly Arn: { readonly 'Fn::GetAtt': readonly [string, string] } }[];
}

interface TemplateStatement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: object;
        readonly DeletionPolicy?: string;
        readonly Metadata?: Readonly<Record<string, string>>;
      }
    >
  >;
}

interface Assets {
  readonly dockerImages?: Readonly<Record<string, { readonly source: { readonly dockerBuildTarget?: string } }>>;
}

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly deletionPolicy: string | undefined;
  readonly path: string;
}

const assemblyOf = (stage: string) => assemble(resolve(import.meta.dirname, '../../.gristmill/assembly'), stage);

/** Synthesises the stage as the twin and the CLI do, cdk-nag included, and lists every resource of every stack. */
export async function synthesise(stage: string): Promise<readonly Resource[]> {
  const folder = await assemblyOf(stage);
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  return files.flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
    return Object.entries(Resources).map(([id, { Type, Properties = {}, DeletionPolicy, Metadata }]) => ({
      stack: file.replace('.template.json', '').split('-').at(-1) ?? '',
      id,
      type: Type,
      properties: Properties as Properties,
      deletionPolicy: DeletionPolicy,
      path: Metadata?.['aws:cdk:path'] ?? id,
    }));
  });
}

/** The stages of the Dockerfile that the synthesised stage builds, by the assets' own lists. */
export async function imageTargets(stage: string): Promise<readonly (string | undefined)[]> {
  const folder = await assemblyOf(stage);
  const lists = readdirSync(folder).filter((name) => name.endsWith('.assets.json'));
  const images = lists.flatMap((file) => {
    const { dockerImages = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Assets;
    return Object.values(dockerImages);
  });
  return images.map(({ source }) => source.dockerBuildTarget);
}

/** The statements of every policy attached to a role, with each value as a list of flat strings. */
export interface Statement {
  readonly role: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** One line of text for a value with references, such as `<Ref Table>/index/gsi1`. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? join[1].map(flat).join(join[0]) : `<${JSON.stringify(value)}>`;
}

export function statementsOf(resources: readonly Resource[]): readonly Statement[] {
  const policies = resources.filter(({ type }) => type === 'AWS::IAM::Policy');
  return policies.flatMap(({ path, properties }) =>
    properties.PolicyDocument.Statement.map((statement) => ({
      role: path.split('/')[1] ?? path,
      effect: statement.Effect,
      actions: asList(statement.Action).map(flat),
      resources: asList(statement.Resource).map(flat),
      conditions: statement.Condition,
    })),
  );
}
