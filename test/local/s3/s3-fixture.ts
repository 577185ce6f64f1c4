import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Credentials, operator } from '../../../local/aws/credentials.ts';
import { SignatureVerifier } from '../../../local/aws/sigv4.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { BucketSpec, PolicyStatement } from '../../../local/deployment.ts';
import { Faults } from '../../../local/faults.ts';
import { createAuthorize } from '../../../local/iam.ts';
import { createS3Service, type S3Service } from '../../../local/s3/s3-service.ts';
import type { Caller } from '../../../local/service.ts';

export const plainBucket: BucketSpec = {
  name: 'plain',
  arn: 'arn:aws:s3:::plain',
  isVersioned: false,
  cors: [],
  abortIncompleteUploadDays: undefined,
  expirations: [],
};

/** An S3 service on a free port with its own folder, clock and roles. */
export class S3Fixture {
  readonly folder: string;
  readonly clock = new VirtualClock();
  readonly #credentials = new Credentials(Buffer.from('seed'));
  readonly #roles = new Map<string, readonly PolicyStatement[]>();
  readonly #buckets: readonly BucketSpec[];
  service: S3Service;
  url = '';
  #server: Server;

  constructor(buckets: readonly BucketSpec[], folder = mkdtempSync(join(tmpdir(), 'gristmill-s3-'))) {
    this.#buckets = buckets;
    this.folder = folder;
    this.service = this.#open();
    this.#server = createServer((request, response) => this.service.listener(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Closes the service and opens it again over the same folder, as a restart does. */
  reopen(): void {
    this.service.close();
    this.service = this.#open();
  }

  client(config: S3ClientConfig = {}, caller: Caller = operator): S3Client {
    const credentials = this.#credentials.issue(caller);
    return new S3Client({ region: 'us-east-1', endpoint: this.url, credentials, maxAttempts: 1, ...config });
  }

  /** A client whose role holds `statements`. */
  clientOf(name: string, statements: readonly PolicyStatement[]): S3Client {
    return this.client({}, this.addRole(name, statements));
  }

  addRole(name: string, statements: readonly PolicyStatement[]): Caller {
    const arn = `arn:aws:iam::000000000000:role/${name}`;
    this.#roles.set(arn, statements);
    this.reopen();
    return { kind: 'role', arn };
  }

  /** What a process needs to call this service as `caller`. */
  variablesOf(caller: Caller): Record<string, string> {
    const { accessKeyId, secretAccessKey } = this.#credentials.issue(caller);
    return {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_S3: this.url,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    this.service.close();
    this.clock.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #open(): S3Service {
    const roles = [...this.#roles].map(([arn, statements]) => ({ arn, name: arn, trustedServices: [], statements }));
    return createS3Service({
      folder: this.folder,
      buckets: this.#buckets,
      verifier: new SignatureVerifier(this.#credentials, this.clock),
      authorize: createAuthorize(roles, () => {}),
      clock: this.clock,
      faults: new Faults(1),
    });
  }
}

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { effect: 'Allow', actions, resources, conditions: {} };
}
