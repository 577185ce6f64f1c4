const signatures: readonly { readonly bytes: readonly number[]; readonly name: string; readonly advice: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: 'a ZIP or Excel (.xlsx) file', advice: 'save the sheet as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: 'an old Excel (.xls) file', advice: 'save the sheet as CSV' },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: 'a PDF file', advice: 'export its table as CSV' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], name: 'a PNG image', advice: 'upload a CSV file' },
  { bytes: [0xff, 0xd8, 0xff], name: 'a JPEG image', advice: 'upload a CSV file' },
  { bytes: [0x47, 0x49, 0x46, 0x38], name: 'a GIF image', advice: 'upload a CSV file' },
  { bytes: [0x1f, 0x8b], name: 'a gzip file', advice: 'unpack it first' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], name: 'a 7-Zip file', advice: 'unpack it first' },
  { bytes: [0x50, 0x41, 0x52, 0x31, 0x15], name: 'a Parquet file', advice: 'export it as CSV' },
  {
    bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
    name: 'an SQLite database',
    advice: 'export a table as CSV',
  },
];

/** Names the kind of a binary file by its first bytes and says what to do instead; null for what may be text. */
export function recogniseBinary(start: Uint8Array): { readonly name: string; readonly advice: string } | null {
  return signatures.find(({ bytes }) => bytes.every((byte, i) => start[i] === byte)) ?? null;
}
