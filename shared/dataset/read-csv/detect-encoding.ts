import type { Profile } from '../schema.ts';

export type Encoding = Profile['dialect']['encoding'];

/** The encoding that a byte order mark declares, if there is one. */
export function encodingOfMark(start: Uint8Array): { readonly encoding: Encoding; readonly markBytes: number } | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  return null;
}

/** UTF-16 without a mark shows NUL bytes on one side only: delimiters and line ends are ASCII in every language. */
export function detectUtf16(sample: Uint8Array): Encoding | null {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  const least = Math.max(1, sample.length * 0.01);
  if (odd >= least && odd > even * 4) return 'utf-16le';
  if (even >= least && even > odd * 4) return 'utf-16be';
  return null;
}

/**
 * Chooses among the encodings that extend ASCII, from the first bytes that are not ASCII; null while all are.
 * UTF-8 wins when nearly all sequences are valid (so that a damaged file is reported, not misread); GB18030 when
 * most high bytes come in GB2312 pairs, which Western text hardly ever shows.
 */
export function detectAsciiSuperset(sample: Uint8Array): Encoding | null {
  let valid = 0;
  let invalid = 0;
  let pairs = 0;
  let singles = 0;
  for (let i = 0; i < sample.length; ) {
    const length = utf8Length(sample, i);
    if (length === 1) {
      i++;
      continue;
    }
    if (length === 0) invalid++;
    else valid++;
    i += Math.max(1, length);
  }
  if (valid + invalid === 0) return null;
  if (valid > invalid * 4) return 'utf-8';
  for (let i = 0; i < sample.length; i++) {
    if (byteAt(sample, i) < 0x80) continue;
    if (byteAt(sample, i) >= 0xa1 && byteAt(sample, i + 1) >= 0xa1) {
      pairs++;
      i++;
    } else singles++;
  }
  return pairs > singles && isValid('gb18030', sample) ? 'gb18030' : 'windows-1252';
}

/** Bytes of the UTF-8 sequence at `at`; 0 when it is invalid. One cut off by the sample's end counts as valid. */
function utf8Length(sample: Uint8Array, at: number): number {
  const lead = byteAt(sample, at);
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < length && at + i < sample.length; i++) {
    if ((byteAt(sample, at + i) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function isValid(encoding: Encoding, sample: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function byteAt(bytes: Uint8Array, i: number): number {
  return bytes[i] ?? 0;
}
