import type { DatasetRow } from './store.ts';

type Own = Pick<
  DatasetRow,
  'tenant_id' | 'id' | 'name' | 'filename' | 'size_bytes' | 'state' | 'upload_id' | 'part_size_bytes' | 'created_at'
> &
  Partial<Pick<DatasetRow, 'checksum_sha256' | 'expires_at'>>;

/** The row of a dataset that nobody has looked into yet. */
export function freshDataset(own: Own): DatasetRow {
  return {
    entity: 'dataset',
    checksum_sha256: null,
    profiling_attempts: 0,
    row_count: null,
    column_count: null,
    error: null,
    updated_at: own.created_at,
    ...own,
  };
}
