import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credentials } from '../../local/aws/credentials.ts';
import { VirtualClock } from '../../local/clock.ts';
import type { FunctionSpec } from '../../local/deployment.ts';
import { Faults } from '../../local/faults.ts';
import { FunctionHost, type FunctionHostOptions } from '../../local/lambda/function-host.ts';

export const temporaryFolder = (name: string) => mkdtempSync(join(tmpdir(), `gristmill-${name}-`));

/** A function whose handler is `code` (the body of an ES module that exports `handler`). */
export function functionSpec(name: string, code: string, overrides: Partial<FunctionSpec> = {}): FunctionSpec {
  const codeFolder = temporaryFolder(name);
  writeFileSync(join(codeFolder, 'handler.mjs'), code);
  return {
    logicalId: name,
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    codeFolder,
    handler: 'handler.handler',
    memoryMb: 128,
    timeoutSeconds: 5,
    environment: {},
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    hasLayers: false,
    reservedConcurrency: undefined,
    onFailureArn: undefined,
    maxAsyncRetries: 2,
    invokers: [{ principal: 'apigateway.amazonaws.com', sourceArn: undefined }],
    ...overrides,
  };
}

export interface HostedFunctions {
  readonly host: FunctionHost;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly folder: string;
}

/** A host that runs `functions`; close it by `host.close()`. */
export function hostFunctions(
  functions: readonly FunctionSpec[],
  overrides: Partial<FunctionHostOptions> = {},
): HostedFunctions {
  const clock = new VirtualClock();
  const faults = new Faults(1);
  const folder = temporaryFolder('host');
  const host = new FunctionHost({
    functions,
    folder,
    region: 'us-east-1',
    credentials: new Credentials(Buffer.alloc(32, 3)),
    clock,
    faults,
    endpoints: {},
    ...overrides,
  });
  return { host, clock, faults, folder };
}
