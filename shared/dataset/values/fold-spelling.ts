/** White space at the ends of a cell, with the invisible characters that `trim` leaves (zero-width, soft hyphen). */
const strayEnds = /^[\s\u00ad\u200b-\u200f\u2060]+|[\s\u00ad\u200b-\u200f\u2060]+$/gu;

/** Removes stray white space around a cell. */
export function trimCell(cell: string): string {
  return cell.replace(strayEnds, '');
}

/**
 * Maps spellings that differ only in case, inner spaces or character width to one key.
 * Single letters keep their case: "m" and "M" may well be two codes.
 */
export function foldSpelling(cell: string): string {
  const key = trimCell(cell.normalize('NFKC')).replace(/\s+/gu, ' ');
  return key.length === 1 ? key : key.toLowerCase();
}
