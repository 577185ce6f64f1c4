/** Numbers of a fitted model or checkpoint, by name. */
export type NamedArrays = Readonly<Record<string, Float64Array>>;

const headerBytes = 4;

/**
 * Writes named arrays as one block of bytes: the length of a JSON header (uint32), the header with each array's length,
 * then the float64 numbers, all little-endian.
 */
export function pack(arrays: NamedArrays): Uint8Array {
  const names = Object.keys(arrays);
  const header = new TextEncoder().encode(JSON.stringify(names.map((name) => [name, arrays[name]?.length ?? 0])));
  const numberCount = Object.values(arrays).reduce((sum, array) => sum + array.length, 0);
  const bytes = new Uint8Array(headerBytes + header.length + numberCount * Float64Array.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, headerBytes);
  let offset = headerBytes + header.length;
  for (const array of Object.values(arrays)) {
    for (const value of array) {
      view.setFloat64(offset, value, true);
      offset += Float64Array.BYTES_PER_ELEMENT;
    }
  }
  return bytes;
}

/** Reads what `pack` wrote. Throws RangeError when the bytes end early or go on too long. */
export function unpack(bytes: Uint8Array): NamedArrays {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true);
  let offset = headerBytes + headerLength;
  if (offset > bytes.length) throw new RangeError('The header is cut off');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(headerBytes, offset))) as [string, number][];
  const arrays = header.map(([name, length]) => {
    const values = Float64Array.from({ length }, (_, index) =>
      view.getFloat64(offset + index * Float64Array.BYTES_PER_ELEMENT, true),
    );
    offset += length * Float64Array.BYTES_PER_ELEMENT;
    return [name, values] as const;
  });
  if (offset !== bytes.length) throw new RangeError('There are bytes after the last array');
  return Object.fromEntries(arrays);
}
