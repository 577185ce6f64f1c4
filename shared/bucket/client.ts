import {
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientDefaults } from '../runtime/aws.ts';

/** What a removal took away. */
export interface Removed {
  readonly objects: number;
  readonly bytes: number;
}

/** S3 is asked for at most this many keys, and to delete at most this many, in one call. */
const pageSize = 1000;

/** A large object takes longer than a row. */
const objectDefaults = { ...clientDefaults, requestHandler: { connectionTimeout: 1_000, requestTimeout: 60_000 } };

/** The one data bucket. */
export class BucketClient {
  readonly name: string;
  readonly s3: S3Client;

  constructor(name: string, s3 = new S3Client(objectDefaults)) {
    this.name = name;
    this.s3 = s3;
  }

  /** An object's bytes as they arrive. Throws when it is not there. */
  async stream(key: string): Promise<AsyncIterable<Uint8Array>> {
    return (await this.#get(key)) as AsyncIterable<Uint8Array>;
  }

  /** A whole object. Throws when it is not there. */
  async bytes(key: string): Promise<Uint8Array> {
    return (await this.#get(key)).transformToByteArray();
  }

  /** The bytes of an object from `from` up to `end`, not included. Throws when they are not there. */
  async range(key: string, from: number, end: number): Promise<Uint8Array> {
    if (end === from) return new Uint8Array();
    const input = { Bucket: this.name, Key: key, Range: `bytes=${from}-${end - 1}` };
    const { Body } = await this.s3.send(new GetObjectCommand(input));
    if (!Body) throw new Error(`S3 answered ${key} without a body`);
    return Body.transformToByteArray();
  }

  /** A JSON object, as it was written. Throws when it is not there. */
  async json(key: string): Promise<unknown> {
    return JSON.parse(await (await this.#get(key)).transformToString()) as unknown;
  }

  /**
   * An object's size; undefined when it is not there. It asks the listing, because S3 answers "denied" and not
   * "missing" to a caller whose right to list is bound to a prefix.
   */
  async sizeBytes(key: string): Promise<number | undefined> {
    const input = { Bucket: this.name, Prefix: key, MaxKeys: 1 };
    const [first] = (await this.s3.send(new ListObjectsV2Command(input))).Contents ?? [];
    return first?.Key === key ? first.Size : undefined;
  }

  async put(key: string, body: Uint8Array | string, contentType = 'application/octet-stream'): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body, ContentType: contentType }));
  }

  putJson(key: string, value: unknown): Promise<void> {
    return this.put(key, JSON.stringify(value), 'application/json');
  }

  /** Removes everything in a folder, old versions too: nothing of it can be read again. Safe to repeat. */
  async removeFolder(prefix: string): Promise<Removed> {
    let removed: Removed = { objects: 0, bytes: 0 };
    for (;;) {
      // What a page showed is gone when the next is asked for: always the first page.
      const page = await this.s3.send(
        new ListObjectVersionsCommand({ Bucket: this.name, Prefix: prefix, MaxKeys: pageSize }),
      );
      const versions = page.Versions ?? [];
      const entries = [...versions, ...(page.DeleteMarkers ?? [])];
      if (entries.length === 0) return removed;
      const answer = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.name,
          Delete: { Quiet: true, Objects: entries.map(({ Key, VersionId }) => ({ Key, VersionId })) },
        }),
      );
      const [fault] = answer.Errors ?? [];
      if (fault) throw new Error(`S3 did not delete ${fault.Key}: ${fault.Code} ${fault.Message}`);
      removed = {
        objects: removed.objects + versions.length,
        bytes: removed.bytes + versions.reduce((sum, { Size }) => sum + (Size ?? 0), 0),
      };
    }
  }

  async #get(key: string): Promise<NonNullable<GetObjectCommandOutput['Body']>> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    if (!Body) throw new Error(`S3 answered ${key} without a body`);
    return Body;
  }
}
