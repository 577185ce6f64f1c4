import type { Dataset, GristmillClient } from '../../shared/api/client.generated.ts';
import { waitForDataset } from '../../shared/api/follow.ts';
import { uploadFile } from '../../shared/api/upload-file.ts';

/** Uploads a file as a tenant would, and waits until it is profiled or refused. */
export async function uploadDataset(
  client: GristmillClient,
  content: string | Uint8Array<ArrayBuffer>,
  filename = 'data.csv',
): Promise<Dataset> {
  const { id } = await uploadFile(client, { filename, content: new Blob([content]) });
  return waitForDataset(client, id);
}
