import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { SecretSpec } from '../deployment.ts';
import { type JsonService, type Permission, ServiceError, type TwinClock } from '../service.ts';
import { generateSecret } from './generate-secret.ts';
import { readSecrets, type Secrets, type SecretVersion, writeSecrets } from './secret-file.ts';

type Input = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

export interface SecretsOptions {
  readonly dataFolder: string;
  readonly secrets: readonly SecretSpec[];
  readonly clock: TwinClock;
}

const secretId = z.string().min(1).max(2048);
const token = z.string().min(32).max(64);
const getSchema = z.strictObject({
  SecretId: secretId,
  VersionId: token.optional(),
  VersionStage: z.string().optional(),
});
const putSchema = z.strictObject({
  SecretId: secretId,
  ClientRequestToken: token.optional(),
  SecretString: z.string().min(1).max(65_536),
});
const describeSchema = z.strictObject({ SecretId: secretId });

/** Secrets Manager: the template's secrets, made once and kept in a file that only its owner can read. */
export class SecretsService implements JsonService {
  readonly target = 'secretsmanager';
  readonly contentType = 'application/x-amz-json-1.1';
  readonly #operations: Readonly<Record<string, (input: Input) => Answer>> = {
    GetSecretValue: (input) => this.#getValue(parse(getSchema, input)),
    PutSecretValue: (input) => this.#putValue(parse(putSchema, input)),
    DescribeSecret: (input) => this.#describe(parse(describeSchema, input)),
  };
  readonly operations: ReadonlySet<string> = new Set(Object.keys(this.#operations));
  readonly #specs: readonly SecretSpec[];
  readonly #clock: TwinClock;
  readonly #file: string;
  #secrets: Secrets;

  constructor({ dataFolder, secrets, clock }: SecretsOptions) {
    this.#specs = secrets;
    this.#clock = clock;
    this.#file = join(dataFolder, 'secrets.json');
    this.#secrets = readSecrets(this.#file);
    const missing = secrets.filter(({ arn }) => !this.#secrets[arn]);
    for (const { arn, generate } of missing) this.#add(arn, generateSecret(generate), randomUUID());
    if (missing.length > 0) writeSecrets(this.#file, this.#secrets);
  }

  permissions(operation: string, input: Input): readonly Permission[] {
    const { SecretId } = parse(describeSchema, { SecretId: input.SecretId });
    return [{ action: `secretsmanager:${operation}`, resource: this.#find(SecretId).arn }];
  }

  async handle(operation: string, input: Input): Promise<Answer> {
    const run = this.#operations[operation];
    if (!run) throw new Error(`${operation} is not one of this service's operations`);
    return run(input);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Gives a secret its value from outside, as a person does in the console of AWS; the same value again changes nothing. */
  set(arn: string, text: string): void {
    const current = this.#versions(arn).find(({ stages }) => stages.includes('AWSCURRENT'));
    if (current?.text === text) return;
    this.#add(arn, text, randomUUID());
    writeSecrets(this.#file, this.#secrets);
  }

  #getValue({ SecretId, VersionId, VersionStage }: z.infer<typeof getSchema>): Answer {
    const spec = this.#find(SecretId);
    const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
    const version = this.#versions(spec.arn).find(
      (each) =>
        each.versionId === (VersionId ?? each.versionId) && (stage === undefined || each.stages.includes(stage)),
    );
    if (!version) throw notFound("Secrets Manager can't find the specified secret value.");
    return {
      ARN: spec.arn,
      Name: spec.name,
      VersionId: version.versionId,
      SecretString: version.text,
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    };
  }

  #putValue({ SecretId, ClientRequestToken, SecretString }: z.infer<typeof putSchema>): Answer {
    const spec = this.#find(SecretId);
    const versionId = ClientRequestToken ?? randomUUID();
    const repeated = this.#versions(spec.arn).find((each) => each.versionId === versionId);
    if (repeated && repeated.text !== SecretString) {
      throw new ServiceError('ResourceExistsException', 'The ClientRequestToken was used with another value.');
    }
    if (!repeated) {
      const before = structuredClone(this.#secrets);
      this.#add(spec.arn, SecretString, versionId);
      try {
        writeSecrets(this.#file, this.#secrets);
      } catch (error) {
        this.#secrets = before;
        throw error;
      }
    }
    const stages = this.#versions(spec.arn).find((each) => each.versionId === versionId)?.stages;
    return { ARN: spec.arn, Name: spec.name, VersionId: versionId, VersionStages: stages };
  }

  #describe({ SecretId }: z.infer<typeof describeSchema>): Answer {
    const spec = this.#find(SecretId);
    const [newest] = this.#versions(spec.arn);
    return {
      ARN: spec.arn,
      Name: spec.name,
      CreatedDate: (this.#secrets[spec.arn]?.createdAt ?? 0) / 1000,
      LastChangedDate: (newest?.createdAt ?? 0) / 1000,
      VersionIdsToStages: Object.fromEntries(this.#versions(spec.arn).map((each) => [each.versionId, each.stages])),
    };
  }

  #add(arn: string, text: string, versionId: string): void {
    const createdAt = this.#clock.now();
    // AWS keeps unlabelled versions for a while but gives no promise; only the labelled two can be asked for by stage.
    const older = this.#versions(arn)
      .map((each) => ({ ...each, stages: each.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [] }))
      .filter((each) => each.stages.length > 0);
    const versions = [{ versionId, createdAt, stages: ['AWSCURRENT'], text }, ...older];
    this.#secrets[arn] = { createdAt: this.#secrets[arn]?.createdAt ?? createdAt, versions };
  }

  #versions(arn: string): readonly SecretVersion[] {
    return this.#secrets[arn]?.versions ?? [];
  }

  #find(id: string): SecretSpec {
    const spec = this.#specs.find(({ arn, name }) => arn === id || name === id);
    if (!spec) throw notFound("Secrets Manager can't find the specified secret.");
    return spec;
  }
}

const notFound = (message: string) => new ServiceError('ResourceNotFoundException', message);

function parse<T>(schema: z.ZodType<T>, input: Input): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new ServiceError('InvalidParameterException', z.prettifyError(parsed.error));
  return parsed.data;
}
