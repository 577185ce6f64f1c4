import { createHash } from 'node:crypto';
import { RunError } from '../runtime/errors.ts';

/** Reads the whole file. Throws RunError `checksum_mismatch` when its SHA-256 is not the declared one (hexadecimal). */
export async function checkChecksum(bytes: AsyncIterable<Uint8Array>, declared: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  const found = hash.digest('hex');
  if (found === declared) return;
  throw new RunError(
    'checksum_mismatch',
    `The file that arrived has the SHA-256 ${found} instead of ${declared}: it was changed on the way. Upload it again as a new dataset.`,
    { param: 'checksum_sha256' },
  );
}
