import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ProblemError } from './errors.ts';
import { type IdMaker, idMaker } from './ids.ts';

const headerPattern = /^[\x21-\x7e]{1,255}$/;
/** Without an API key to tell callers apart, a short Idempotency-Key could be another caller's. */
const minPublicLength = 16;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * An Idempotency-Key with the request that it stands for. The key itself is never stored: it opens the stored answer,
 * which may hold a secret that is shown once, and it seeds the ids, so that a retry makes the same ones.
 */
export class IdempotencyKey {
  readonly digest: string;
  /** Digest of method, path, query and body: the same key with another request is a conflict. */
  readonly requestDigest: string;
  readonly #secret: string;

  /** Throws ProblemError `invalid_request` when the header is not 1 to 255 visible ASCII characters. */
  constructor(header: string, requestText: string, options: { isPublic: boolean }) {
    const minLength = options.isPublic ? minPublicLength : 1;
    if (!headerPattern.test(header) || header.length < minLength) {
      const detail = `Idempotency-Key must have ${minLength} to 255 visible ASCII characters; a UUID is a good one.`;
      throw new ProblemError('invalid_request', detail, { param: 'idempotency-key' });
    }
    this.#secret = header;
    this.digest = sha256(header);
    this.requestDigest = sha256(requestText);
  }

  /** Encrypts an answer (AES-256-GCM over gzip) so that only the bearer of this key can open it. */
  seal(answer: string, nonce: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#derive(nonce, 'answer key', 32), this.#derive(nonce, 'iv', 12));
    const sealed = Buffer.concat([cipher.update(gzipSync(answer)), cipher.final()]);
    return Buffer.concat([cipher.getAuthTag(), sealed]);
  }

  /** Opens what `seal` made with the same nonce. */
  open(sealed: Uint8Array, nonce: Uint8Array): string {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.#derive(nonce, 'answer key', 32),
      this.#derive(nonce, 'iv', 12),
    );
    decipher.setAuthTag(sealed.subarray(0, 16));
    return gunzipSync(Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()])).toString();
  }

  /** An id maker that repeats itself for the same key and nonce. */
  idMaker(nonce: Uint8Array): IdMaker {
    const draw = this.randomBytes(nonce, 'ids');
    return idMaker(() => new DataView(draw(4).buffer).getUint32(0) / 2 ** 32);
  }

  /** A source of secret bytes that repeats itself for the same key, nonce and purpose. */
  randomBytes(nonce: Uint8Array, purpose: string): (sizeBytes: number) => Uint8Array {
    const seed = this.#derive(nonce, purpose, 32);
    let count = 0;
    return (sizeBytes) => {
      const bytes = new Uint8Array(sizeBytes);
      for (let offset = 0; offset < sizeBytes; offset += 32) {
        const block = createHmac('sha256', seed).update(String(count++)).digest();
        bytes.set(block.subarray(0, Math.min(32, sizeBytes - offset)), offset);
      }
      return bytes;
    };
  }

  #derive(nonce: Uint8Array, purpose: string, sizeBytes: number): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#secret, nonce, purpose, sizeBytes));
  }
}
