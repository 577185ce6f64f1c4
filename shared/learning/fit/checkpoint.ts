import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { seal, unseal } from '../classical/boosted-trees/sealed-bytes.ts';
import type { NamedArrays, State } from '../tensor/state.ts';

const mark = 'GMNC';

/** Weights of the least validation loss so far, with that loss and the steps they took. */
export interface Best {
  readonly loss: number;
  readonly step: number;
  readonly parameters: NamedArrays;
}

/** Where a training stands: the last state, from which it goes on, and the best one, which it would keep. */
export interface Checkpoint {
  readonly state: State;
  readonly best: Best | null;
}

const lengths = z.array(z.tuple([z.string(), z.int().nonnegative()]));
const headerSchema = z.strictObject({
  fingerprint: z.number(),
  step: z.int(),
  seed: z.number(),
  accumulatedRows: z.int(),
  best: z.strictObject({ loss: z.number(), step: z.int(), parameters: lengths }).nullable(),
  parameters: lengths,
  slots: lengths,
});

/** Tells trainings apart by whatever decides them: plan, schedule, seed, data. */
export function fingerprintOf(parts: unknown): number {
  return crc32(JSON.stringify(parts));
}

/** Writes the length of a JSON header (uint32), the header, and the float32 numbers in its order, all little-endian, sealed. */
export function writeCheckpoint({ state, best }: Checkpoint, fingerprint: number): Uint8Array {
  const groups = [state.parameters, state.slots, best?.parameters ?? {}];
  const header: z.infer<typeof headerSchema> = {
    fingerprint,
    step: state.step,
    seed: state.seed,
    accumulatedRows: state.accumulatedRows,
    best: best && { loss: best.loss, step: best.step, parameters: lengthsOf(best.parameters) },
    parameters: lengthsOf(state.parameters),
    slots: lengthsOf(state.slots),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const arrays = groups.flatMap((group) => Object.values(group));
  const numberBytes = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  const body = new Uint8Array(4 + text.length + numberBytes);
  new DataView(body.buffer).setUint32(0, text.length, true);
  body.set(text, 4);
  let offset = 4 + text.length;
  for (const array of arrays) {
    body.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  return seal(mark, body);
}

/** Throws CorruptBytesError when the bytes are not sound, or belong to another training. */
export function readCheckpoint(bytes: Uint8Array, fingerprint: number): Checkpoint {
  return unseal(mark, bytes, (body) => {
    const textLength = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0, true);
    const header = headerSchema.parse(JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + textLength))));
    if (header.fingerprint !== fingerprint) throw new RangeError('The checkpoint belongs to another training');
    let offset = 4 + textLength;
    const take = (named: z.infer<typeof lengths>): NamedArrays =>
      Object.fromEntries(
        named.map(([name, length]) => {
          // Copied, because numbers of a view must begin at a multiple of their size.
          const part = body.slice(offset, offset + 4 * length);
          if (part.length !== 4 * length) throw new RangeError('The numbers end early');
          offset += part.length;
          return [name, new Float32Array(part.buffer)] as const;
        }),
      );
    const { step, seed, accumulatedRows } = header;
    const state = { step, seed, accumulatedRows, parameters: take(header.parameters), slots: take(header.slots) };
    const best = header.best && { ...header.best, parameters: take(header.best.parameters) };
    return { state, best };
  });
}

function lengthsOf(arrays: NamedArrays): [string, number][] {
  return Object.entries(arrays).map(([name, array]) => [name, array.length]);
}
