import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inclusionProof, leafHash, merkleRoot, rootFrom } from '../../../shared/receipt/merkle.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** The inputs and roots that Certificate Transparency's own implementations test with. */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots: Readonly<Record<number, string>> = {
  0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};
const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex')));

describe('a Merkle tree', () => {
  it.each(Object.keys(roots).map(Number))('over %i leaves has the root of RFC 6962', (count) => {
    expect(hex(merkleRoot(leaves.slice(0, count)))).toBe(roots[count]);
  });

  it('leads from each leaf to the root, and from no other leaf', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 70 }), fc.nat(), (texts, draw) => {
        const all = texts.map((text) => leafHash(Buffer.from(text)));
        const index = draw % all.length;
        const proof = inclusionProof(all, index);
        const root = hex(merkleRoot(all));
        all.forEach((leaf, at) => {
          expect(hex(rootFrom(leaf, proof)) === root).toBe(at === index);
        });
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it('has no proof for a leaf that is not there', () => {
    expect(() => inclusionProof(leaves, 8)).toThrow(RangeError);
  });
});
