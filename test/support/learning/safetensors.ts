import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bytesInMemory } from '../../../shared/learning/pretrained/byte-source.ts';
import { openSafetensors, type Safetensors } from '../../../shared/learning/pretrained/safetensors.ts';

export const pretrainedFolder = resolve(import.meta.dirname, '../../fixtures/pretrained');

/** A file of a tiny model: see test/fixtures/pretrained/make_models.py. */
export function pretrainedFile(family: string, name: string): Buffer {
  return readFileSync(resolve(pretrainedFolder, family, name));
}

export function openBytes(bytes: Uint8Array): Promise<Safetensors> {
  return openSafetensors(bytesInMemory(bytes));
}

/** A file with this header, and so many bytes of numbers behind it. */
export function safetensorsFile(header: unknown, data: Uint8Array): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** The tiny model's weights with tensors renamed, left out (null) or given other shapes. */
export function changedWeights(
  family: string,
  change: (name: string, entry: { shape: number[] }) => { name: string; shape: number[] },
): Uint8Array {
  const bytes = pretrainedFile(family, 'model.safetensors');
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, headerEnd).toString()) as Record<string, { shape: number[] }>;
  const { __metadata__: _, ...tensors } = header;
  const changed = Object.entries(tensors).map(([name, entry]) => {
    const { name: newName, shape } = change(name, entry);
    return [newName, { ...entry, shape }] as const;
  });
  return safetensorsFile(Object.fromEntries(changed), bytes.subarray(headerEnd));
}
