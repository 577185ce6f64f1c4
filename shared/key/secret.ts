import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'gm_live_';
const randomLength = 32;
const checksumLength = 6;
const pattern = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`);
/** The largest multiple of 62 in a byte: bytes above are drawn again, so that every letter is equally likely. */
const unbiasedBytes = 248;

/**
 * Makes the secret of an API key: 190 random bits in base 62, then a CRC-32 of them, so that a mistyped key is refused
 * without a lookup and a leaked one is found by scanners.
 */
export function makeKeySecret(randomBytes: (sizeBytes: number) => Uint8Array): string {
  let random = '';
  while (random.length < randomLength) {
    for (const byte of randomBytes(randomLength)) {
      if (byte < unbiasedBytes && random.length < randomLength) random += alphabet.charAt(byte % 62);
    }
  }
  return `${prefix}${random}${checksum(random)}`;
}

/** True when a secret has the form and the checksum of ours; it may still be unknown. */
export function isKeySecret(secret: string): boolean {
  if (!pattern.test(secret)) return false;
  const random = secret.slice(prefix.length, prefix.length + randomLength);
  return secret.endsWith(checksum(random));
}

/** How a secret is stored: HMAC-SHA256 under the stage's pepper, so that a copy of the table opens nothing. */
export const keyDigest = (secret: string, pepper: string): string =>
  createHmac('sha256', pepper).update(secret).digest('hex');

/** What may be shown of a key later, to tell it from others. */
export const keyHint = (secret: string): string => `${secret.slice(0, prefix.length + 4)}...${secret.slice(-4)}`;

function checksum(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let digit = 0; digit < checksumLength; digit += 1) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
