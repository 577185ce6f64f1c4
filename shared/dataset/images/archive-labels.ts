import { RunError } from '../../runtime/errors.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import { readRawTable } from '../read-csv/read-raw-table.ts';
import type { ZipEntry } from './zip-entries.ts';

/** The column that is named by folders. */
const folderColumnName = 'label';

/** An image file with what is known of it, in the order of the label columns. */
export interface ArchiveRow {
  readonly entry: ZipEntry;
  readonly labels: readonly string[];
}

interface LabelledImages {
  readonly rows: readonly ArchiveRow[];
  readonly labelNames: readonly string[];
}

/** What operating systems and archivers add by themselves, and notes to people. */
const isAside = (path: string) =>
  /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(path) || /\.(md|txt|pdf|html?)$/i.test(path);

/**
 * Labels the files of an archive by the folder that each stands in, or by its CSV file. Throws RunError for images that
 * stand in no folder, a CSV that names no file, files that it names but that are not there, and archives of no images.
 */
export async function labelImages(entries: readonly ZipEntry[]): Promise<LabelledImages> {
  const files = entries.filter(({ path }) => !isAside(path));
  if (files.some(({ path }) => path === '[Content_Types].xml')) {
    throw new RunError('binary_data', 'The file is a ZIP or Excel (.xlsx) file, not text: save the sheet as CSV.');
  }
  const tables = files.filter(({ path }) => /\.csv$/i.test(path));
  const images = files.filter(({ path }) => !/\.csv$/i.test(path));
  if (images.length === 0) {
    const advice = 'Put images in folders named by class, or beside one CSV file of labels';
    throw new RunError('no_images', `The ZIP file holds no images. ${advice}; to upload a table, unpack it first.`);
  }
  const [table, second] = tables;
  if (second) {
    throw new RunError('labels_unclear', `The ZIP file holds ${tables.length} CSV files. Leave one, with the labels.`);
  }
  return table ? labelByTable(images, await readRawTable(oneChunk(table.read()))) : labelByFolder(images);
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function labelByFolder(images: readonly ZipEntry[]): LabelledImages {
  const loose = images.find(({ path }) => !path.includes('/'));
  if (loose) {
    const message = `"${loose.path}" stands in no folder of the ZIP file, so its class is not known. Put each image in a folder named by its class, or add a CSV file of labels.`;
    throw new RunError('labels_missing', message);
  }
  return {
    rows: images.map((entry) => ({ entry, labels: [entry.path.split('/').at(-2) ?? ''] })),
    labelNames: [folderColumnName],
  };
}

function labelByTable(images: readonly ZipEntry[], table: RawTable): LabelledImages {
  const byName = filesByName(images);
  const names = table.columns.find(({ spellings }) => spellings.some((name) => byName.has(name)));
  const labels = table.columns.filter((column) => column !== names);
  if (!names || labels.length === 0) {
    const message = 'The CSV file in the ZIP file has no column of file names beside a column of labels. Add both.';
    throw new RunError('labels_missing', message);
  }
  const rows = Array.from({ length: table.rowCount }, (_, row) => {
    const name = cellOf(names, row);
    const entry = byName.get(name);
    if (!entry) {
      const message = `Row ${row + 1} of the CSV file names "${name}", which is not in the ZIP file (or stands in it twice). Add the image or remove the row.`;
      throw new RunError('image_missing', message, { param: names.name, rows: [row + 1] });
    }
    return { entry, labels: labels.map((column) => cellOf(column, row)) };
  });
  return { rows, labelNames: labels.map(({ name }) => name) };
}

const cellOf = ({ spellings, codes }: RawColumn, row: number) => (spellings[codes[row] ?? 0] ?? '').trim();

/** Files by their path, and by their name and by their name without its ending where it is the only one of that name. */
function filesByName(images: readonly ZipEntry[]): ReadonlyMap<string, ZipEntry> {
  const found = new Map<string, ZipEntry | null>();
  for (const entry of images) {
    const name = entry.path.split('/').at(-1) ?? '';
    for (const key of new Set([name, name.replace(/\.[^.]+$/, '')])) found.set(key, found.has(key) ? null : entry);
  }
  for (const entry of images) found.set(entry.path, entry);
  return new Map([...found].flatMap(([name, entry]) => (entry ? [[name, entry] as const] : [])));
}
