/**
 * A uniform 32-bit number for a seed and a place (MurmurHash3's finaliser, Appleby 2011). A row's luck depends on its
 * index alone, so no order of threads can change it.
 */
export function hashOf(seed: number, place: number): number {
  let hash = (seed + Math.imul(place, 0x9e3779b1)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
