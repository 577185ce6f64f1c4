import { join } from 'node:path';
import type { TwinClock } from '../service.ts';
import { Blobs } from './blobs.ts';
import { Catalog } from './catalog.ts';
import { Uploads } from './uploads.ts';

/** Everything that is stored, and the time. */
export interface S3Store {
  readonly catalog: Catalog;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly clock: TwinClock;
}

/** Opens the store under `folder`; blobs that a crash left half written or unowned are removed. */
export function openStore(folder: string, clock: TwinClock): S3Store {
  const blobs = new Blobs(folder);
  const catalog = new Catalog(join(folder, 's3.sqlite'));
  const uploads = new Uploads(catalog.database);
  blobs.sweep(new Set([...catalog.ownedBlobs(), ...uploads.ownedBlobs()]));
  return { catalog, uploads, blobs, clock };
}
