import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../aws/credentials.ts';
import type { VirtualClock } from '../clock.ts';
import type { FunctionSpec } from '../deployment.ts';
import type { Faults } from '../faults.ts';
import { FunctionError } from '../service.ts';
import { FunctionPool } from './function-pool.ts';
import { LogFiles } from './log-files.ts';

/** The account limit of AWS; only a function's own reservation is lower. */
const accountConcurrency = 1000;
const idleExpiryMs = 5 * 60_000;
const laptopModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

export interface FunctionHostOptions {
  readonly functions: readonly FunctionSpec[];
  readonly folder: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  /** `AWS_ENDPOINT_URL_...` by name: where the SDK finds the twin's services. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Processes per function at most, four for each core when absent; each takes some 60 MB. */
  readonly maxEnvironments?: number;
  readonly idleExpiryMs?: number;
}

/** Runs the functions of the template, each in processes of its own under its own role. */
export class FunctionHost {
  readonly #pools = new Map<string, FunctionPool>();
  readonly #specs = new Map<string, FunctionSpec>();
  readonly logs: LogFiles;

  constructor(options: FunctionHostOptions) {
    this.logs = new LogFiles(join(options.folder, 'logs'));
    const maxEnvironments = options.maxEnvironments ?? 4 * availableParallelism();
    for (const spec of options.functions) {
      const concurrency = spec.reservedConcurrency ?? accountConcurrency;
      const pool = new FunctionPool({
        name: spec.name,
        functionArn: spec.arn,
        codeFolder: spec.codeFolder,
        memoryMb: spec.memoryMb,
        timeoutSeconds: spec.timeoutSeconds,
        variables: variablesOf(spec, options),
        logDescriptor: this.logs.descriptor(spec.name),
        concurrency,
        maxEnvironments: Math.max(1, Math.min(maxEnvironments, concurrency)),
        idleExpiryMs: options.idleExpiryMs ?? idleExpiryMs,
        clock: options.clock,
        faults: options.faults,
      });
      this.#pools.set(spec.arn, pool);
      this.#specs.set(spec.arn, spec);
    }
  }

  spec(functionArn: string): FunctionSpec {
    const spec = this.#specs.get(unqualified(functionArn));
    if (!spec) throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${functionArn}`);
    return spec;
  }

  /** Runs the handler on an event that is JSON already, and answers its result as JSON. Throws FunctionError. */
  async invokeJson(functionArn: string, payload: string): Promise<Buffer> {
    const { arn, name } = this.spec(functionArn);
    const pool = this.#pools.get(arn);
    if (!pool) throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${functionArn}`);
    try {
      return await pool.invoke(payload);
    } catch (error) {
      this.logs.write(name, `${new Date().toISOString()} ${String(error)}`);
      throw error;
    }
  }

  /** Processes alive, by function name. */
  environmentCounts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#pools].map(([arn, pool]) => [this.spec(arn).name, pool.environmentCount] as const),
    );
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
    this.logs.close();
  }
}

/** State machines and rules may name a version or an alias; the twin runs one version of each function. */
const unqualified = (arn: string) => arn.split(':').slice(0, 7).join(':');

function variablesOf(spec: FunctionSpec, options: FunctionHostOptions): Record<string, string> {
  const { accessKeyId, secretAccessKey } = options.credentials.issue({ kind: 'role', arn: spec.roleArn });
  const scratch = join(options.folder, 'tmp', spec.name);
  mkdirSync(scratch, { recursive: true });
  return {
    ...options.endpoints,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'twin',
    // The SDK would look for a shared configuration in the home folder, and must not find the laptop's own.
    HOME: scratch,
    TMPDIR: scratch,
    LAMBDA_TASK_ROOT: spec.codeFolder,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: spec.handler,
    // A layer's native code is for the deployed platform; the same packages of this machine stand in for it.
    ...(spec.hasLayers ? { NODE_PATH: laptopModules } : {}),
    ...spec.environment,
  };
}
