import type { Dataset, GristmillClient, Upload } from './client.generated.ts';

export interface FileToUpload {
  /** Shown in lists; the file's own name when left out. */
  readonly name?: string;
  readonly filename: string;
  readonly content: Blob;
}

type Part = Upload['parts'][number];

const parallelUploads = 3;
const maxTries = 4;

/**
 * Uploads a file as a dataset, part by part, and says what share (0 to 1) has arrived. A part that fails is sent again;
 * URLs that expired meanwhile are replaced. Throws ApiProblem, or an Error that names the part which never arrived.
 */
export async function uploadFile(
  client: GristmillClient,
  file: FileToUpload,
  onProgress: (fraction: number) => void = () => {},
): Promise<Dataset> {
  const { dataset, upload } = await client.createDataset({
    body: { name: file.name ?? file.filename, filename: file.filename, size_bytes: file.content.size },
  });
  const urls = new Map(upload.parts.map((part) => [part.part_number, part.url]));
  const etags = new Map<number, string>();
  const waiting = [...upload.parts];
  let arrivedBytes = 0;

  const renewUrls = async () => {
    const renewed = await client.resumeUpload({ dataset_id: dataset.id });
    for (const part of renewed.parts) urls.set(part.part_number, part.url);
  };
  const sendPart = async (part: Part) => {
    const start = (part.part_number - 1) * upload.part_size_bytes;
    const body = file.content.slice(start, start + part.size_bytes);
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(urls.get(part.part_number) ?? part.url, { method: 'PUT', body }).catch(() => null);
      const etag = response?.ok ? response.headers.get('etag') : null;
      if (etag) {
        etags.set(part.part_number, etag);
        arrivedBytes += part.size_bytes;
        onProgress(arrivedBytes / file.content.size);
        return;
      }
      const answer = response ? `status ${response.status}` : 'no answer';
      if (attempt === maxTries)
        throw new Error(`Part ${part.part_number} of ${file.filename} did not arrive: ${answer}`);
      if (response?.status === 403) await renewUrls();
    }
  };
  const work = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await sendPart(part);
  };
  await Promise.all(Array.from({ length: parallelUploads }, work));

  const parts = [...etags].map(([part_number, etag]) => ({ part_number, etag }));
  parts.sort((a, b) => a.part_number - b.part_number);
  return client.completeUpload({ dataset_id: dataset.id, body: { parts } });
}
