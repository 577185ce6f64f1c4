import * as z from 'zod';
import type { ByteSource } from './byte-source.ts';
import { type FloatStorage, floatBytes, toFloats } from './float-numbers.ts';
import { pretrainedError } from './pretrained-error.ts';

export const weightsFileName = 'model.safetensors';

/** A tensor's place in the file; `from` and `end` count from the file's start. */
interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly from: number;
  readonly end: number;
}

export interface Safetensors {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** The numbers of one tensor, read now, as float32. Throws RunError `pretrained_unusable` where they are no floats. */
  read(name: string): Promise<Float32Array>;
}

const lengthBytes = 8;
/** Headers of large models take some hundred thousand bytes; parsing much more would only cost memory. */
const mostHeaderBytes = 10_000_000;

const entrySchema = z.object({
  dtype: z.string().max(20),
  shape: z.array(z.int().nonnegative()).max(8),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Opens a safetensors file (huggingface.co/docs/safetensors): the length of a JSON header, the header, then the numbers,
 * without holes. Reads the header only. Throws RunError `pretrained_unusable` for what is cut off, overlaps or is no such
 * file.
 */
export async function openSafetensors(source: ByteSource, file: string = weightsFileName): Promise<Safetensors> {
  const refuse = (fault: string, cause?: unknown) => pretrainedError(file, fault, cause);
  if (source.sizeBytes < lengthBytes)
    throw refuse(`has ${source.sizeBytes} bytes; a safetensors file begins with 8 of length`);
  const first = await source.read(0, lengthBytes);
  const headerBytes = Number(new DataView(first.buffer, first.byteOffset, lengthBytes).getBigUint64(0, true));
  const dataStart = lengthBytes + headerBytes;
  if (headerBytes > mostHeaderBytes || dataStart > source.sizeBytes) {
    throw refuse(
      `says that its header has ${headerBytes} bytes, but the file has ${source.sizeBytes} and a header may have ` +
        `${mostHeaderBytes}: it is cut off, or no safetensors file`,
    );
  }
  const header = parseHeader(await source.read(lengthBytes, dataStart), refuse);
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { data, error } = entrySchema.safeParse(value);
    if (!data) throw refuse(`describes tensor "${name}" wrongly: ${z.prettifyError(error)}`);
    const [from, end] = data.data_offsets;
    entries.set(name, { dtype: data.dtype, shape: data.shape, from: dataStart + from, end: dataStart + end });
  }
  checkPlaces(entries, dataStart, source.sizeBytes, refuse);
  return {
    entries,
    read: async (name) => {
      const entry = entries.get(name);
      if (!entry) throw refuse(`has no tensor "${name}"`);
      if (!isFloat(entry.dtype))
        throw refuse(`stores tensor "${name}" as ${entry.dtype}; F32, F16 and BF16 can be read`);
      return toFloats(await source.read(entry.from, entry.end), entry.dtype);
    },
  };
}

type Refuse = (fault: string, cause?: unknown) => Error;

function parseHeader(bytes: Uint8Array, refuse: Refuse): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse('has a header that is no JSON', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw refuse('has a header that is no JSON object');
  }
  return header;
}

/** Tensors follow each other from the header to the file's end: none overlaps, and no byte is hidden between them. */
function checkPlaces(
  entries: ReadonlyMap<string, TensorEntry>,
  dataStart: number,
  sizeBytes: number,
  refuse: Refuse,
): void {
  let place = dataStart;
  for (const [name, { dtype, shape, from, end }] of [...entries].sort(
    ([, a], [, b]) => a.from - b.from || a.end - b.end,
  )) {
    if (end < from || end > sizeBytes) {
      throw refuse(`says that tensor "${name}" ends at byte ${end}, but the file has ${sizeBytes}: it is cut off`);
    }
    if (from !== place)
      throw refuse(`has tensors that overlap or leave a hole at byte ${Math.min(from, place)}, before "${name}"`);
    const count = shape.reduce((product, size) => product * size, 1);
    if (isFloat(dtype) && count * floatBytes[dtype] !== end - from) {
      throw refuse(`gives tensor "${name}" ${end - from} bytes, which are not ${dtype} of shape [${shape.join()}]`);
    }
    place = end;
  }
  if (place !== sizeBytes) throw refuse(`has ${sizeBytes - place} bytes behind its last tensor`);
}

function isFloat(dtype: string): dtype is FloatStorage {
  return Object.hasOwn(floatBytes, dtype);
}
