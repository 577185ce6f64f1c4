import { createHash } from 'node:crypto';

/**
 * Merkle trees of RFC 6962, section 2.1: leaves and nodes are hashed with different first bytes, so that no node can be
 * passed off as a leaf. Hashes are 32 bytes.
 */
type Hash = Uint8Array;

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

/** The hash of a leaf's bytes. */
export const leafHash = (bytes: Uint8Array): Hash => sha256(leafMark, bytes);
const nodeHash = (left: Hash, right: Hash): Hash => sha256(nodeMark, left, right);

/** The root over leaf hashes in their order; of no leaf at all, the hash of nothing. */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return nodeHash(merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/** One step of a proof: the hash beside the way up, and the side it stands on. */
export interface ProofStep {
  readonly side: 'left' | 'right';
  readonly hash: Hash;
}

/** The way from the leaf at `index` to the root (RFC 6962, 2.1.1). Throws RangeError when there is no such leaf. */
export function inclusionProof(leaves: readonly Hash[], index: number): ProofStep[] {
  if (!(index in leaves)) throw new RangeError(`There is no leaf ${index} among ${leaves.length}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(left, index), { side: 'right', hash: merkleRoot(right) }]
    : [...inclusionProof(right, index - split), { side: 'left', hash: merkleRoot(left) }];
}

/** The root that a leaf and its proof lead to. */
export const rootFrom = (leaf: Hash, proof: readonly ProofStep[]): Hash =>
  proof.reduce((hash, step) => (step.side === 'left' ? nodeHash(step.hash, hash) : nodeHash(hash, step.hash)), leaf);

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
