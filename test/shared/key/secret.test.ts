import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKeySecret, keyDigest, keyHint, makeKeySecret } from '../../../shared/key/secret.ts';

describe('API key secrets', () => {
  it('are made in our form, each different', () => {
    const secrets = Array.from({ length: 200 }, () => makeKeySecret(randomBytes));
    expect(new Set(secrets).size).toBe(200);
    for (const secret of secrets) {
      expect(secret).toMatch(/^gm_live_[0-9A-Za-z]{38}$/);
      expect(isKeySecret(secret)).toBe(true);
    }
  });

  it('are refused when one character is mistyped', () => {
    const secret = makeKeySecret(randomBytes);
    const place = fc.integer({ min: 8, max: secret.length - 1 });
    const letter = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(place, letter, (index, other) => {
        fc.pre(secret[index] !== other);
        expect(isKeySecret(secret.slice(0, index) + other + secret.slice(index + 1))).toBe(false);
      }),
    );
  });

  it('never draw a letter from the biased end of a byte', () => {
    let drawn = 0;
    const secret = makeKeySecret((sizeBytes) => {
      drawn += 1;
      return new Uint8Array(sizeBytes).fill(drawn === 1 ? 255 : 61);
    });
    expect(secret.slice(8, 40)).toBe('z'.repeat(32));
  });

  it('are stored as an HMAC that needs the pepper', () => {
    const secret = makeKeySecret(randomBytes);
    expect(keyDigest(secret, 'pepper')).toMatch(/^[0-9a-f]{64}$/);
    expect(keyDigest(secret, 'pepper')).not.toBe(keyDigest(secret, 'other'));
    expect(keyDigest(secret, '')).not.toBe(createHash('sha256').update(secret).digest('hex'));
  });

  it('are hinted at by eight characters', () => {
    expect(keyHint('gm_live_abcdefghijklmnopqrstuvwxyz012345ZZZZZZ')).toBe('gm_live_abcd...ZZZZ');
  });
});
