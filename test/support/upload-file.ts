import { completeUpload } from '../../functions/datasets/complete-upload.ts';
import { createDataset } from '../../functions/datasets/create-dataset.ts';
import { profileUpload } from '../../functions/prepare/profile-upload.ts';
import { apiRequest } from './api-request.ts';
import { idsOf } from './table.ts';
import type { Workbench } from './workbench.ts';

/** Begins an upload of `bytes` and PUTs its parts; answers the dataset and the ETags. */
export async function putParts(bench: Workbench, bytes: Buffer, more: object = {}) {
  const body = { name: 'loans', filename: 'loans.csv', size_bytes: bytes.length, ...more };
  const { dataset, upload } = (await createDataset(bench)(apiRequest({ body }))).body;
  const parts = [];
  for (const { part_number, url, size_bytes } of upload.parts) {
    const start = (part_number - 1) * upload.part_size_bytes;
    const answer = await fetch(url, { method: 'PUT', body: bytes.subarray(start, start + size_bytes) });
    if (!answer.ok) throw new Error(`Part ${part_number}: ${answer.status} ${await answer.text()}`);
    parts.push({ part_number, etag: answer.headers.get('etag') ?? '' });
  }
  return { dataset, upload, parts };
}

/** Uploads and profiles a CSV as tenant A does; answers the dataset's id. */
export async function uploadFile(bench: Workbench, csv: string, more: object = {}) {
  const { dataset, parts } = await putParts(bench, Buffer.from(csv), more);
  await completeUpload(bench)(apiRequest({ params: { dataset_id: dataset.id }, body: { parts } }));
  await profileUpload(bench, [idsOf('A').tenantId, dataset.id]);
  return dataset.id;
}
