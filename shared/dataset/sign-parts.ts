import type { Upload } from './dataset.ts';
import type { UploadClient } from './upload-client.ts';

/** How long a URL takes its part; whoever is slower asks for new URLs and goes on. */
const urlSeconds = 3600;

/** Presigned URLs for `parts` of an upload. */
export async function signParts(
  uploads: UploadClient,
  target: { readonly key: string; readonly uploadId: string; readonly partSizeBytes: number },
  parts: readonly { readonly part_number: number; readonly size_bytes: number }[],
  nowMs: number,
): Promise<Upload> {
  const sign = async ({ part_number, size_bytes }: (typeof parts)[number]) => ({
    part_number,
    url: await uploads.signPart(target.key, target.uploadId, part_number, size_bytes, urlSeconds),
    size_bytes,
  });
  return {
    upload_id: target.uploadId,
    part_size_bytes: target.partSizeBytes,
    parts: await Promise.all(parts.map(sign)),
    expires_at: new Date(nowMs + urlSeconds * 1000).toISOString(),
  };
}
