import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { assemble } from '../../local/assembly.ts';
import { startTwin, type Twin } from '../../local/twin.ts';
import { uploadDataset } from '../support/dataset.ts';
import { temporaryFolder } from '../support/functions.ts';
import { loansCsv } from '../support/loans.ts';
import { signUp } from '../support/tenant.ts';
import { untilEnded } from '../support/watch-run.ts';

vi.setConfig({ testTimeout: 120_000 });
const folder = temporaryFolder('permissions');
const dataFolder = join(folder, 'data');
let twin: Twin;
beforeAll(async () => {
  const assemblyFolder = join(folder, 'assembly');
  cpSync(await assemble(resolve(import.meta.dirname, '../../.gristmill/assembly')), assemblyFolder, {
    recursive: true,
  });
  takeAway(join(assemblyFolder, 'gristmill-dev-pipeline.template.json'), 'train', 's3:PutObject');
  takeAway(join(assemblyFolder, 'gristmill-dev-pipeline.template.json'), 'TrainingJobRole', 's3:PutObject');
  twin = await startTwin({ dataFolder, assemblyFolder, port: 0, quiet: true });
});
afterAll(async () => {
  await twin.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Policy {
  readonly Type: string;
  readonly Properties: { readonly PolicyDocument?: { readonly Statement: { Action: string | string[] }[] } };
}

/** Takes one action out of the policy of a role. */
function takeAway(templateFile: string, role: string, action: string): void {
  const template = JSON.parse(readFileSync(templateFile, 'utf8')) as { Resources: Record<string, Policy> };
  const policies = Object.entries(template.Resources).filter(
    ([id, { Type }]) => id.startsWith(role) && Type === 'AWS::IAM::Policy',
  );
  const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument?.Statement ?? []);
  const granting = statements.filter(({ Action }) => [Action].flat().includes(action));
  expect(granting).toHaveLength(1);
  for (const statement of granting) statement.Action = [statement.Action].flat().filter((one) => one !== action);
  writeFileSync(templateFile, JSON.stringify(template));
}

test.each([
  ['lambda', 'train'],
  ['sagemaker', 'TrainingJobRole'],
] as const)(
  'a role that lacks one right fails its run by %s, and the denial says what it needs',
  async (compute, role) => {
    const { client } = await signUp(twin.url);
    const { id } = await uploadDataset(client, loansCsv(150));
    const body = { dataset_id: id, target: 'repaid', candidates: ['logistic_regression'], compute };
    const created = await client.createRun({ body });
    const run = await untilEnded(client, created.id);
    expect(run).toMatchObject({
      state: 'failed',
      error: { code: 'no_candidate_trained' },
      cost: { amount_minor: 0 },
      model_id: null,
    });
    expect(run.candidates).toMatchObject([{ state: 'failed', error: { code: 'internal_error' } }]);
    expect(JSON.stringify(run)).not.toContain('arn:aws');

    const denials = readFileSync(join(dataFolder, 'denials.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(created.id));
    expect(denials.length).toBeGreaterThan(0);
    for (const denial of denials) {
      expect(denial).toContain(role);
      expect(denial).toMatch(/may not s3:PutObject .*"Effect":"Allow","Action":"s3:PutObject"/);
    }
  },
);
