import { crc32 } from 'node:zlib';

/** The bytes were cut, changed or written by something else. */
export class CorruptBytesError extends Error {
  override readonly name = 'CorruptBytesError';
  readonly isRetryable = false;
}

const HEADER_BYTES = 12;

/** Puts a four-letter mark, the length and a checksum before bytes. */
export function seal(mark: string, body: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(HEADER_BYTES + body.length);
  sealed.set(new TextEncoder().encode(mark));
  const view = new DataView(sealed.buffer);
  view.setUint32(4, body.length, true);
  view.setUint32(8, crc32(body), true);
  sealed.set(body, HEADER_BYTES);
  return sealed;
}

/** Reads sealed bytes with `read`. Throws CorruptBytesError when mark, length, checksum or content is wrong. */
export function unseal<T>(mark: string, sealed: Uint8Array, read: (body: Uint8Array) => T): T {
  const view = new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const body = sealed.subarray(HEADER_BYTES);
  if (
    sealed.length < HEADER_BYTES ||
    new TextDecoder().decode(sealed.subarray(0, 4)) !== mark ||
    view.getUint32(4, true) !== body.length ||
    view.getUint32(8, true) !== crc32(body)
  )
    throw new CorruptBytesError(`These are not the bytes of a sound ${mark}`);
  try {
    return read(body);
  } catch (cause) {
    throw new CorruptBytesError(`These are not the bytes of a sound ${mark}`, { cause });
  }
}
