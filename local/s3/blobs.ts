import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** A run of bytes in one blob file; an object is one segment, a multipart object one per part. */
export interface Segment {
  readonly blob: string;
  readonly sizeBytes: number;
}

/** Immutable files of bytes. A blob is on disk, by name and content, before `write` answers. */
export class Blobs {
  readonly #folder: string;
  readonly #incoming: string;
  /** How many reads of a blob are under way, and whether it is to go after the last: a read outlives a deletion, as in S3. */
  readonly #reading = new Map<string, { count: number; isRemoved: boolean }>();

  constructor(folder: string) {
    this.#folder = join(folder, 'blobs');
    this.#incoming = join(folder, 'incoming');
    rmSync(this.#incoming, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
    mkdirSync(this.#incoming, { recursive: true });
  }

  /** Removes the blobs that a crash left without an owner. */
  sweep(owned: ReadonlySet<string>): void {
    for (const blob of readdirSync(this.#folder)) {
      if (!owned.has(blob)) rmSync(join(this.#folder, blob));
    }
  }

  async write(chunks: AsyncIterable<Uint8Array>): Promise<Segment> {
    const blob = randomUUID();
    const incoming = join(this.#incoming, blob);
    const file = await open(incoming, 'wx');
    let sizeBytes = 0;
    try {
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        sizeBytes += chunk.length;
      }
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(incoming, { force: true });
      throw error;
    }
    await file.close();
    await rename(incoming, join(this.#folder, blob));
    this.#syncFolder();
    return { blob, sizeBytes };
  }

  /** A second name for each segment's bytes: copying an object costs no bytes. */
  async copy(segments: readonly Segment[]): Promise<Segment[]> {
    const copies = segments.map((segment) => ({ ...segment, blob: randomUUID() }));
    for (const [index, copy] of copies.entries()) {
      await link(join(this.#folder, segments[index]?.blob ?? ''), join(this.#folder, copy.blob));
    }
    this.#syncFolder();
    return copies;
  }

  /** The bytes `first` to `last` (inclusive) of the segments put end to end. */
  read(segments: readonly Segment[], first: number, last: number): Readable {
    for (const { blob } of segments) {
      const reading = this.#reading.get(blob);
      if (reading) reading.count += 1;
      else this.#reading.set(blob, { count: 1, isRemoved: false });
    }
    const stream = Readable.from(this.#chunks(segments, first, last), { objectMode: false });
    return stream.once('close', () => this.#release(segments));
  }

  /** Removes the segments' bytes, each as soon as nobody reads it. */
  remove(segments: readonly Segment[]): void {
    for (const { blob } of segments) {
      const reading = this.#reading.get(blob);
      if (reading) reading.isRemoved = true;
      else rmSync(join(this.#folder, blob), { force: true });
    }
  }

  #release(segments: readonly Segment[]): void {
    for (const { blob } of segments) {
      const reading = this.#reading.get(blob);
      if (reading === undefined) continue;
      reading.count -= 1;
      if (reading.count > 0) continue;
      this.#reading.delete(blob);
      if (reading.isRemoved) rmSync(join(this.#folder, blob), { force: true });
    }
  }

  async *#chunks(segments: readonly Segment[], first: number, last: number): AsyncGenerator<Buffer> {
    let offset = 0;
    for (const { blob, sizeBytes } of segments) {
      const start = Math.max(first - offset, 0);
      const end = Math.min(last - offset, sizeBytes - 1);
      if (start <= end) yield* createReadStream(join(this.#folder, blob), { start, end, highWaterMark: 1 << 18 });
      offset += sizeBytes;
    }
  }

  #syncFolder(): void {
    const folder = openSync(this.#folder, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}
