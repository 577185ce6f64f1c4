/** Arrays of a fitted model or checkpoint, by name. */
export type NamedArrays = Readonly<Record<string, Float64Array>>;
type PackedArray = Float64Array | Float32Array | Uint32Array;

const headerBytes = 4;

/** How numbers are stored, as the header names it; float64 has no name there. */
const storages = {
  float64: { array: Float64Array, bytes: 8 },
  float32: { array: Float32Array, bytes: 4 },
  uint32: { array: Uint32Array, bytes: 4 },
} as const;
type Storage = keyof typeof storages;
type HeaderEntry = readonly [name: string, length: number, storage?: Storage];

/**
 * Writes named arrays as one block of bytes: the length of a JSON header (uint32), the header with each array's length,
 * then the numbers, float64 unless the header says otherwise, all little-endian.
 */
export function pack(arrays: Readonly<Record<string, PackedArray>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]): HeaderEntry => {
    const storage = storageOf(array);
    return storage === 'float64' ? [name, array.length] : [name, array.length, storage];
  });
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const numberBytes = Object.values(arrays).reduce((sum, array) => sum + array.byteLength, 0);
  const bytes = new Uint8Array(headerBytes + header.length + numberBytes);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, headerBytes);
  let offset = headerBytes + header.length;
  for (const array of Object.values(arrays)) {
    // Every machine that this runs on is little-endian.
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  return bytes;
}

/** Reads float64 arrays that `pack` wrote. Throws RangeError when the bytes end early, go on too long or hold others. */
export function unpack(bytes: Uint8Array): NamedArrays {
  return Object.fromEntries(
    Object.entries(unpackAll(bytes)).map(([name, array]) => {
      if (!(array instanceof Float64Array)) throw new RangeError(`"${name}" is not of doubles`);
      return [name, array];
    }),
  );
}

/** Reads what `pack` wrote. Throws RangeError when the bytes end early or go on too long. */
export function unpackAll(bytes: Uint8Array): Readonly<Record<string, PackedArray>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(0, true);
  let offset = headerBytes + headerLength;
  if (offset > bytes.length) throw new RangeError('The header is cut off');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(headerBytes, offset))) as HeaderEntry[];
  const arrays = header.map(([name, length, storage = 'float64']) => {
    const { array, bytes: size } = storages[storage];
    const end = offset + length * size;
    if (end > bytes.length) throw new RangeError('The numbers end early');
    // Copied, because numbers of a view must begin at a multiple of their size.
    const values = new array(new Uint8Array(bytes.subarray(offset, end)).buffer);
    offset = end;
    return [name, values] as const;
  });
  if (offset !== bytes.length) throw new RangeError('There are bytes after the last array');
  return Object.fromEntries(arrays);
}

function storageOf(array: PackedArray): Storage {
  if (array instanceof Float64Array) return 'float64';
  return array instanceof Float32Array ? 'float32' : 'uint32';
}
