import { ProblemError } from '../runtime/errors.ts';
import type { CompletedParts } from './dataset.ts';
import type { ArrivedPart } from './upload-client.ts';

type ExpectedPart = { readonly part_number: number; readonly size_bytes: number };

/**
 * Compares what S3 holds with what was promised and with the ETags that the uploader saw; answers the parts in order.
 * Throws ProblemError `upload_incomplete` that names the first part at fault.
 */
export function checkArrivedParts(
  expected: readonly ExpectedPart[],
  claimed: CompletedParts['parts'],
  arrived: readonly ArrivedPart[],
): readonly ArrivedPart[] {
  const claims = new Map(claimed.map(({ part_number, etag }) => [part_number, etag]));
  const held = new Map(arrived.map((part) => [part.partNumber, part]));
  const checked = expected.map(({ part_number, size_bytes }) => {
    const claim = claims.get(part_number);
    const part = held.get(part_number);
    if (claim === undefined) throw incomplete(part_number, 'is not in your list: send its ETag too');
    if (!part) throw incomplete(part_number, 'has not arrived: upload it, then complete again');
    if (part.sizeBytes !== size_bytes) {
      throw incomplete(part_number, `has ${part.sizeBytes} bytes instead of ${size_bytes}: upload it again`);
    }
    if (unquoted(claim) !== unquoted(part.etag)) {
      throw incomplete(part_number, 'has another ETag than the one you sent: upload it again');
    }
    return part;
  });
  const extra = claimed.find(({ part_number }) => part_number > expected.length);
  if (extra) throw incomplete(extra.part_number, `is too many: the file has ${expected.length} parts`);
  return checked;
}

const unquoted = (etag: string) => etag.replace(/^"|"$/g, '');

const incomplete = (partNumber: number, fault: string) =>
  new ProblemError('upload_incomplete', `Part ${partNumber} ${fault}.`, { param: `parts[${partNumber - 1}]` });
