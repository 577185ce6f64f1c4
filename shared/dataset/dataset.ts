import * as z from 'zod';
import { failure } from '../runtime/failure-schema.ts';
import { idSchema } from '../runtime/id-schema.ts';

/** The largest file that one dataset takes: 5 GB. */
export const maxDatasetBytes = 5_000_000_000;

/** `deleting` is seen only when a deletion was cut off: delete it again to finish. */
export const datasetState = z.enum(['uploading', 'uploaded', 'profiling', 'ready', 'failed', 'deleting']);

export const dataset = z
  .strictObject({
    object: z.literal('dataset'),
    id: idSchema('dataset'),
    name: z.string(),
    filename: z.string(),
    size_bytes: z.int(),
    /** Hexadecimal, as declared when the upload began. */
    checksum_sha256: z.string().nullable(),
    state: datasetState,
    row_count: z.int().nullable(),
    column_count: z.int().nullable(),
    error: failure.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    /** Until when the upload can be completed; null once it is. */
    upload_expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof dataset>;

/** Where the file can be loaded from. */
export const datasetDownload = z
  .strictObject({
    object: z.literal('dataset_download'),
    dataset_id: idSchema('dataset'),
    filename: z.string(),
    size_bytes: z.int(),
    url: z.url(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'DatasetDownload' });

/** Where to PUT the parts of the file, in any order, each with exactly `size_bytes` bytes. */
export const upload = z
  .strictObject({
    upload_id: z.string(),
    part_size_bytes: z.int(),
    parts: z.array(z.strictObject({ part_number: z.int(), url: z.url(), size_bytes: z.int() })),
    /** When the URLs stop working; ask for new ones then. */
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof upload>;

export const datasetUpload = z.strictObject({ dataset, upload }).meta({ id: 'DatasetUpload' });

export const newDataset = z
  .strictObject({
    name: z.string().min(1).max(200),
    filename: z.string().min(1).max(255),
    size_bytes: z.int().positive(),
    /** SHA-256 of the whole file in hexadecimal: a file that arrives otherwise is refused. */
    checksum_sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
      .optional(),
  })
  .meta({ id: 'NewDataset' });

export const completedParts = z
  .strictObject({
    parts: z
      .array(z.strictObject({ part_number: z.int().min(1).max(10_000), etag: z.string().min(1).max(200) }))
      .min(1)
      .max(10_000),
  })
  .meta({ id: 'CompletedParts' });
export type CompletedParts = z.infer<typeof completedParts>;

/** What a deletion took away; the models that learned from the data stay until they are deleted. */
export const datasetDeletion = z
  .strictObject({
    object: z.literal('deletion'),
    id: idSchema('dataset'),
    removed: z.strictObject({ objects: z.int(), bytes: z.int(), cleaned_copies: z.int() }),
    models_kept: z.array(idSchema('model')),
  })
  .meta({ id: 'DatasetDeletion' });
