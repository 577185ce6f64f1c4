import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../service.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const operator: Caller = { kind: 'operator', arn: 'arn:aws:iam::000000000000:user/operator' };

/** Hands out one access key per caller, so that every signed request says which role made it. */
export class Credentials {
  readonly #seed: Buffer;
  readonly #callers = new Map<string, { readonly caller: Caller; readonly secretAccessKey: string }>();

  constructor(seed: Buffer) {
    this.#seed = seed;
  }

  /** Keys stay the same over restarts: a presigned URL outlives the process that signed it. */
  static open(dataFolder: string): Credentials {
    const file = join(dataFolder, 'credentials.seed');
    if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
    return new Credentials(readFileSync(file));
  }

  issue(caller: Caller): AccessKey {
    const id = this.#derive(`id:${caller.arn}`).toString('hex').toUpperCase().slice(0, 16);
    const accessKeyId = `AKIA${id}`;
    const secretAccessKey = this.#derive(`secret:${caller.arn}`).toString('base64url').slice(0, 40);
    this.#callers.set(accessKeyId, { caller, secretAccessKey });
    return { accessKeyId, secretAccessKey };
  }

  find(accessKeyId: string): { readonly caller: Caller; readonly secretAccessKey: string } | undefined {
    return this.#callers.get(accessKeyId);
  }

  #derive(label: string): Buffer {
    return createHmac('sha256', this.#seed).update(label).digest();
  }
}
