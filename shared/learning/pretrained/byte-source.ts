/** Bytes that are read a range at a time: a file, an object in a bucket, or bytes in memory. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly the bytes from `from` up to `end`, not included; may share memory with the source. */
  read(from: number, end: number): Promise<Uint8Array>;
}

/** Bytes in memory; a range is a view, not a copy. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: async (from, end) => bytes.subarray(from, end) };
}
