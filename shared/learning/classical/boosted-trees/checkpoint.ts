import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { FeatureBins } from './feature-bins.ts';
import { seal, unseal } from './sealed-bytes.ts';
import type { Tree } from './tree.ts';
import { readTree, writeTree } from './tree-codec.ts';
import type { Workspace } from './workspace.ts';

const MARK = 'GMBC';

/** What a fit has reached: enough to go on, because scores follow from the trees and luck from the seed. */
export interface Checkpoint {
  readonly trees: readonly Tree[];
  /** Validation loss of each round so far; empty without validation rows. */
  readonly losses: readonly number[];
}

/** Tells fits apart: options, bins, targets and weights of all rows. */
export function fingerprintOf(space: Workspace): number {
  const options = new TextEncoder().encode(JSON.stringify([space.options, space.trainCount, space.rowCount]));
  return [space.bins, space.target, space.weights].reduce(
    (sum, part) => crc32(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), sum),
    crc32(options),
  );
}

export function writeCheckpoint(state: Checkpoint, fingerprint: number, features: readonly FeatureBins[]): Uint8Array {
  const to = new ByteWriter();
  to.uint32(fingerprint);
  to.uint32(state.losses.length);
  for (const loss of state.losses) to.float64(loss);
  to.uint32(state.trees.length);
  for (const tree of state.trees) writeTree(to, tree, features);
  return seal(MARK, to.take());
}

/** Throws CorruptBytesError when the bytes are not sound, or belong to other data or options. */
export function readCheckpoint(bytes: Uint8Array, fingerprint: number, features: readonly FeatureBins[]): Checkpoint {
  return unseal(MARK, bytes, (body) => {
    const from = new ByteReader(body);
    if (from.uint32() !== fingerprint) throw new RangeError('The checkpoint belongs to other data or options');
    const losses = Array.from({ length: from.count(8) }, () => from.float64());
    const trees = Array.from({ length: from.count(10) }, () => readTree(from, features));
    return { trees, losses };
  });
}
