const mebibyte = 1024 * 1024;
/** S3 takes parts from 5 MiB on; browsers and phones do well with a little more. */
const leastPartBytes = 8 * mebibyte;
/** More parts would only make a longer list of URLs. */
const mostParts = 200;

/** How a file is cut for its upload: every part the same whole number of MiB, the last one what is left. */
export function partSizeBytes(fileSizeBytes: number): number {
  const even = Math.ceil(fileSizeBytes / mostParts / mebibyte) * mebibyte;
  return Math.max(leastPartBytes, even);
}

/** Part numbers (from 1) and sizes of a file that is cut every `partBytes` bytes. */
export function partsOf(
  fileSizeBytes: number,
  partBytes: number,
): readonly { readonly part_number: number; readonly size_bytes: number }[] {
  return Array.from({ length: Math.ceil(fileSizeBytes / partBytes) }, (_, index) => ({
    part_number: index + 1,
    size_bytes: Math.min(partBytes, fileSizeBytes - index * partBytes),
  }));
}
