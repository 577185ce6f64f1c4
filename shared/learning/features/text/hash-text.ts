/** What a hash begins with (FNV-1a, 32 bits). */
export const hashOffset = 0x811c9dc5;
/** Sets a word's parts apart from the words themselves. */
export const partSeed = 0x9e3779b9;
const prime = 0x01000193;

/** Goes on with the UTF-16 units of a text. */
export function addText(hash: number, text: string): number {
  let next = hash;
  for (let at = 0; at < text.length; at += 1) next = addUnit(next, text.charCodeAt(at));
  return next;
}

export function addUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, prime);
}

/** The low bits of FNV-1a hardly depend on the last unit's high bits: MurmurHash3's finish spreads them. */
export function mixHash(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
