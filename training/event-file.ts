import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import protobuf from 'protobufjs/minimal.js';
import { maskedCrc32c } from './crc32c.ts';

/** Field numbers of tensorflow/core/util/event.proto and framework/summary.proto. */
const event = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const summary = { value: 1 } as const;
const value = { tag: 1, simpleValue: 2 } as const;

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;
const key = (field: number, wireType: number) => (field << 3) | wireType;

const lengthBytes = 8;
const crcBytes = 4;

/**
 * One record of a TFRecord file (tensorflow/core/lib/io/record_writer.h): the length (uint64), its masked CRC, the data
 * and its masked CRC, all little-endian.
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(lengthBytes + crcBytes + data.length + crcBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(lengthBytes, maskedCrc32c(record.subarray(0, lengthBytes)), true);
  record.set(data, lengthBytes + crcBytes);
  view.setUint32(record.length - crcBytes, maskedCrc32c(data), true);
  return record;
}

/** The first event of a file: it names the format. `wallSeconds` are those since 1970. */
export function encodeVersion(wallSeconds: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32(key(event.wallTime, fixed64))
    .double(wallSeconds)
    .uint32(key(event.fileVersion, delimited))
    .string('brain.Event:2')
    .finish();
}

/** Scalars of one step; TensorBoard draws a curve for each name, and groups names by what stands before a slash. */
export function encodeScalars(
  wallSeconds: number,
  step: number,
  scalars: Readonly<Record<string, number>>,
): Uint8Array {
  const writer = protobuf.Writer.create()
    .uint32(key(event.wallTime, fixed64))
    .double(wallSeconds)
    .uint32(key(event.step, varint))
    .int64(step)
    .uint32(key(event.summary, delimited))
    .fork();
  for (const [tag, number] of Object.entries(scalars)) {
    writer
      .uint32(key(summary.value, delimited))
      .fork()
      .uint32(key(value.tag, delimited))
      .string(tag)
      .uint32(key(value.simpleValue, fixed32))
      .float(number)
      .ldelim();
  }
  return writer.ldelim().finish();
}

/** Writes learning curves where TensorBoard finds them: a file of its own for each attempt of a job. */
export class EventFile {
  readonly #file: WriteStream;
  readonly #clock: () => number;

  /** `clock` gives epoch milliseconds. */
  constructor(folder: string, clock: () => number) {
    mkdirSync(folder, { recursive: true });
    this.#clock = clock;
    const name = `events.out.tfevents.${Math.floor(clock() / 1000)}.${hostname()}.${process.pid}`;
    this.#file = createWriteStream(join(folder, name), { flags: 'wx' });
    this.#file.write(encodeRecord(encodeVersion(clock() / 1000)));
  }

  /** Values that are not finite are left out. */
  add(step: number, scalars: Readonly<Record<string, number | undefined>>): void {
    const finite = Object.entries(scalars).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    if (finite.length === 0) return;
    this.#file.write(encodeRecord(encodeScalars(this.#clock() / 1000, step, Object.fromEntries(finite))));
  }

  async close(): Promise<void> {
    this.#file.end();
    await once(this.#file, 'close');
  }
}
