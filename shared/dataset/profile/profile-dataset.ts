import { cleanTable } from '../clean/clean-table.ts';
import { profilePretrained } from '../pretrained/profile-pretrained.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import { readUpload } from '../read-dataset.ts';
import type { ColumnSchema, Profile } from '../schema.ts';
import { parseDatetime } from '../values/parse-datetime.ts';
import { chooseDayOrder } from './choose-day-order.ts';
import { findInSpellings } from './column-findings.ts';
import { countSpellings, type Spelling } from './count-spellings.ts';
import { findInteractions, readAsLabels } from './find-interactions.ts';
import { findLabelLists } from './find-label-lists.ts';
import { isSplitColumn } from './find-split.ts';
import { noiseLetter } from './find-typos.ts';
import { inferKind } from './infer-kind.ts';
import { describeColumn, describeImages, findInValues } from './profile-column.ts';
import { suggestedFixes } from './suggested-fixes.ts';
import { findDuplicates, findLeaks, findRagged, findUnreadable } from './table-findings.ts';

/** Reads an upload and describes it: kinds, distributions, and findings with the fix that each suggests. */
export async function profileDataset(bytes: AsyncIterable<Uint8Array>): Promise<Profile> {
  const upload = await readUpload(bytes);
  return upload.kind === 'table' ? profileTable(upload.table) : profilePretrained(upload.entries);
}

/** Describes a raw table. All figures are exact; ragged rows are left out of those about columns. */
export function profileTable(raw: RawTable): Profile {
  const spellings = raw.columns.map((column) => countSpellings(column, raw));
  const plain = raw.columns.map((column, i) => inferSchema(column, spellings[i] ?? []));
  const interactions = findInteractions(plain, spellings);
  const kinds = interactions ? plain : plain.map((column, i) => readAsMore(column, plain, spellings[i] ?? [], raw));
  const keys = new Set([interactions?.user, interactions?.item]);
  const inferred = kinds.map((column) => (keys.has(column.name) ? readAsLabels(column) : column));
  const ragged = findRagged(raw);
  const noise = noiseLetter(spellings.filter((_, i) => inferred[i]?.kind === 'categorical'));
  const written = inferred.flatMap((column, i) =>
    column.kind === 'image' || keys.has(column.name) ? [] : findInSpellings(column, spellings[i] ?? [], noise),
  );
  const { table } = cleanTable(raw, inferred, suggestedFixes({ findings: [...ragged, ...written] }));
  const columns = table.columns.map((column, i) => {
    const images = raw.columns[i]?.images;
    return images ? describeImages(column, images) : describeColumn(column, spellings[i] ?? []);
  });
  const found = table.columns.flatMap((column, i) => {
    const described = columns[i];
    return described ? findInValues(column, described, table.rowCount) : [];
  });
  const place = new Map(raw.columns.map(({ name }, i) => [name, i]));
  const byColumn = [...written, ...found].sort(
    (a, b) => (place.get(a.column ?? '') ?? 0) - (place.get(b.column ?? '') ?? 0),
  );
  return {
    object: 'profile',
    row_count: raw.rowCount,
    dialect: raw.dialect,
    columns,
    schema: inferred.map((column, i) => ({ ...column, is_nullable: (columns[i]?.missing_count ?? 0) > 0 })),
    findings: [...ragged, ...findUnreadable(raw), ...findDuplicates(table, raw), ...findLeaks(table, raw), ...byColumn],
    ...(interactions && { interactions }),
  };
}

/**
 * What a column is beside the others: the parts of a split, or lists of labels, which texts may have. Beside no text a
 * value with signs in it stays a value.
 */
function readAsMore(
  column: ColumnSchema,
  columns: readonly ColumnSchema[],
  spellings: readonly Spelling[],
  { dialect }: RawTable,
): ColumnSchema {
  if (isSplitColumn(column, spellings)) return { ...column, kind: 'split' };
  const isBesideText = columns.some(({ name, kind }) => kind === 'text' && name !== column.name);
  if (!isBesideText || !['categorical', 'text', 'identifier'].includes(column.kind)) return column;
  const format = findLabelLists(spellings, dialect.delimiter === null);
  return format === null ? column : { ...column, kind: 'labels', format };
}

function inferSchema({ name, images }: RawColumn, spellings: readonly Spelling[]): ColumnSchema {
  if (images) return { name, kind: 'image', is_nullable: false, format: images.read_as };
  const kind = inferKind(name, spellings);
  if (kind !== 'datetime') return { name, kind, is_nullable: false };
  const { order } = chooseDayOrder(spellings);
  const isIso = spellings.every(
    ({ trimmed }) => /^\d{4}-/.test(trimmed) || Number.isNaN(parseDatetime(trimmed, order)),
  );
  return { name, kind, is_nullable: false, format: isIso ? 'iso' : order };
}
