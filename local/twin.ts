import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assemble } from './assembly.ts';
import { type AccessKey, operator } from './aws/credentials.ts';
import { clockFile, VirtualClock } from './clock.ts';
import type { Deployment, DistributionSpec } from './deployment.ts';
import { Faults } from './faults.ts';
import { openFrontDoor } from './front-door.ts';
import { HttpApi } from './gateway.ts';
import { readTemplate } from './template.ts';
import { openAccess } from './twin/access.ts';
import { openAwsServices } from './twin/aws-services.ts';
import { openControl } from './twin/control.ts';
import { holderOf, takeLock } from './twin/lock.ts';
import { choosePorts } from './twin/ports.ts';
import { openStripe, type TwinStripe } from './twin/stripe.ts';

export interface TwinOptions {
  /** Where everything that must outlive the process is kept; one twin at a time uses it. */
  readonly dataFolder: string;
  /** Of the front door; 8787 or the next free one when absent, any free one when 0. */
  readonly port?: number;
  /** A synthesised assembly; made from the tree, or found unchanged, when absent. */
  readonly assemblyFolder?: string;
  /** Of the faults that are set by the control API. */
  readonly seed?: number;
  /** Keeps denials out of the console; they are in `denials.log` in any case. */
  readonly quiet?: boolean;
}

export interface Twin {
  /** The front door: the console and the HTTP API. */
  readonly url: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /** Endpoints of the AWS services, and a key that may do everything there. */
  readonly awsUrls: { readonly json: string; readonly s3: string };
  readonly operatorKey: AccessKey;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly deployment: Deployment;
  /** Resource types of the template that have nothing to do here. */
  readonly idleTypes: readonly string[];
  /** The local Stripe; undefined where the template sells nothing. */
  readonly stripe: TwinStripe | undefined;
  metrics(): Record<string, unknown>;
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..');

/** Runs what the synthesised template declares, on 127.0.0.1, with its state in one folder. */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const dataFolder = resolve(options.dataFolder);
  mkdirSync(dataFolder, { recursive: true });
  const lockFile = join(dataFolder, 'twin.lock');
  const release = takeLock(lockFile);
  if (!release) throw new Error(`${dataFolder} is in use by the twin with process id ${holderOf(lockFile)}`);
  try {
    return await boot(options, dataFolder, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function boot(options: TwinOptions, dataFolder: string, release: () => void): Promise<Twin> {
  const assembly = resolve(options.assemblyFolder ?? (await assemble(join(root, '.gristmill/assembly'))));
  const ports = await choosePorts(dataFolder, options.port);
  const awsUrls = { json: `http://127.0.0.1:${ports.aws}`, s3: `http://127.0.0.1:${ports.s3}` };
  const { deployment, idleTypes, trainingEntry } = readTemplate(assembly, {
    awsUrl: awsUrls.json,
    frontDoorHost: `127.0.0.1:${ports.frontDoor}`,
  });
  const clock = new VirtualClock(clockFile(dataFolder));
  const faults = new Faults(options.seed ?? 1);
  const access = openAccess(dataFolder, deployment, clock, options.quiet ?? false);
  const aws = await openAwsServices({ dataFolder, deployment, trainingEntry, ports, access, clock, faults });

  const { region, accountId } = deployment;
  const apis = deployment.httpApis.map(
    (spec) => [spec.id, new HttpApi({ spec, region, accountId, host: aws.host, clock })] as const,
  );
  const door = await openFrontDoor({
    distribution: frontDoorOf(deployment),
    apis: new Map(apis),
    bucket: aws.s3,
    port: ports.frontDoor,
  });
  const stripe = await openStripe({
    dataFolder,
    deployment,
    clock,
    port: ports.stripe,
    seed: options.seed ?? 1,
    productUrl: `http://127.0.0.1:${ports.frontDoor}`,
    secrets: aws.secrets,
  });
  const metrics = () => ({
    tables: aws.dynamodb.capacity(),
    calls: Object.fromEntries(aws.json.counts),
    responses: Object.fromEntries(door.counts),
    environments: aws.host.environmentCounts(),
    queues: aws.sqs.depths(),
  });
  const control = await openControl({
    dataFolder,
    port: ports.control,
    clock,
    faults,
    metrics,
    interrupt: (jobName) => {
      if (!aws.batch.interrupt(jobName)) aws.sagemaker.interrupt(jobName);
    },
  });
  return {
    url: `http://127.0.0.1:${ports.frontDoor}`,
    controlUrl: control.url,
    controlToken: control.token,
    awsUrls,
    operatorKey: access.credentials.issue(operator),
    clock,
    faults,
    deployment,
    idleTypes,
    stripe,
    metrics,
    async close() {
      await stripe?.close();
      await Promise.all([control.close(), door.close()]);
      await aws.close();
      clock.close();
      release();
    },
  };
}

/** A template without a distribution is served by its API alone. */
function frontDoorOf({ distributions, httpApis }: Deployment): DistributionSpec {
  const [distribution] = distributions;
  if (distribution && distributions.length === 1) return distribution;
  const [api] = httpApis;
  if (distribution || !api) throw new Error('The twin opens one front door: one distribution, or one HTTP API');
  const origin = { kind: 'api', apiId: api.id } as const;
  return {
    id: 'none',
    defaultRootObject: undefined,
    errorPages: [],
    behaviors: [{ pathPattern: '*', origin, viewerRequestCode: undefined }],
  };
}
