/** Streams text as bytes of an encoding, in chunks small enough to cut characters and quotes apart. */
export async function* bytesOf(
  text: string,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' = 'utf-8',
  chunkBytes = 7,
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf-8' : 'utf-16le');
  yield* inChunks(encoding === 'utf-16be' ? bytes.swap16() : bytes, chunkBytes);
}

/** Streams bytes in chunks. */
export async function* inChunks(bytes: Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}
