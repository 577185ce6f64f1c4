import {
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
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

  /** An object's bytes as they arrive; undefined when it is not there. */
  async stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return (await this.#get(key)) as AsyncIterable<Uint8Array> | undefined;
  }

  /** A whole object; undefined when it is not there. */
  async bytes(key: string): Promise<Uint8Array | undefined> {
    return (await this.#get(key))?.transformToByteArray();
  }

  /** A JSON object, as it was written; undefined when it is not there. */
  async json(key: string): Promise<unknown> {
    const text = await (await this.#get(key))?.transformToString();
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  /** An object's size; undefined when it is not there. */
  async sizeBytes(key: string): Promise<number | undefined> {
    const head = this.s3.send(new HeadObjectCommand({ Bucket: this.name, Key: key }));
    return (await orUndefined(head))?.ContentLength;
  }

  async put(key: string, body: Uint8Array | string, contentType = 'application/octet-stream'): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body, ContentType: contentType }));
  }

  putJson(key: string, value: unknown): Promise<void> {
    return this.put(key, JSON.stringify(value), 'application/json');
  }

  /** Keys in a folder, with their sizes. */
  async *list(prefix: string): AsyncGenerator<{ readonly key: string; readonly sizeBytes: number }> {
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken: token, MaxKeys: pageSize }),
      );
      for (const { Key, Size } of page.Contents ?? []) yield { key: Key ?? '', sizeBytes: Size ?? 0 };
      token = page.NextContinuationToken;
    } while (token !== undefined);
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

  async #get(key: string): Promise<GetObjectCommandOutput['Body']> {
    return (await orUndefined(this.s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }))))?.Body;
  }
}

/** S3 answers NotFound to a HEAD, NoSuchKey to a GET. */
async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) return undefined;
    throw error;
  }
}
