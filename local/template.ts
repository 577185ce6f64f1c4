import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from './deployment.ts';
import { readAssemblyFiles } from './template/assembly-files.ts';
import { readBatch } from './template/batch.ts';
import { coverageOf } from './template/coverage.ts';
import { readDistributions } from './template/distributions.ts';
import { readRules, readStateMachines } from './template/flows.ts';
import { readEventSources, readFunctions } from './template/functions.ts';
import { readHttpApis } from './template/http-apis.ts';
import { accountId, type LocalAddresses, region } from './template/names.ts';
import { resolveResources } from './template/resources.ts';
import { readRoles } from './template/roles.ts';
import { readBuckets, readQueues, readSecrets, readTables } from './template/stores.ts';

export interface TemplateReading {
  readonly deployment: Deployment;
  /** Resource types that are declared but have nothing to do on a laptop. */
  readonly idleTypes: readonly string[];
  /** What the training image runs, unpacked; undefined when the template has no such image. */
  readonly trainingEntry: string | undefined;
}

/** Where `training/Dockerfile` finds the bundle. */
const trainingEntry = 'dist/training/train.mjs';

/** Reads a synthesised assembly. Throws with the whole list when the template declares what the twin cannot run. */
export function readTemplate(assemblyFolder: string, addresses: LocalAddresses): TemplateReading {
  const files = readAssemblyFiles(assemblyFolder);
  const resources = resolveResources(files, addresses);
  const coverage = coverageOf(
    resources.all.map((resource) => ({ ...resource, place: `${resource.stackName}/${resource.logicalId}` })),
  );
  if (coverage.refused.length > 0) {
    throw new Error(`The laptop twin does not run:\n${coverage.refused.map((line) => `  - ${line}`).join('\n')}`);
  }
  return {
    idleTypes: coverage.idle,
    trainingEntry: files.imageFolders.map((folder) => join(folder, trainingEntry)).find(existsSync),
    deployment: {
      region,
      accountId,
      functions: readFunctions(resources, files.assetFolders),
      httpApis: readHttpApis(resources),
      distributions: readDistributions(resources),
      tables: readTables(resources),
      buckets: readBuckets(resources),
      queues: readQueues(resources),
      secrets: readSecrets(resources),
      stateMachines: readStateMachines(resources),
      rules: readRules(resources),
      eventSources: readEventSources(resources),
      roles: readRoles(resources),
      batch: readBatch(resources),
      outputs: resources.outputs,
    },
  };
}
