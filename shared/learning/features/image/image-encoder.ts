import * as z from 'zod';
import { ImageError } from '../../../dataset/images/decode-image.ts';
import { readImageCell, writeImageCell } from '../../../dataset/images/image-cell.ts';
import { type PictureSize, pixelCount, readSize, writeSize } from '../../../dataset/images/image-size.ts';
import { readImage } from '../../../dataset/images/read-image.ts';
import type { ColumnSchema } from '../../../dataset/schema.ts';
import { isNumericColumn, type LabelColumn, type Table } from '../../../dataset/table.ts';
import type { InputEncoder, InputEncoding, InputReading, Inputs } from '../encoding.ts';
import { InputError } from '../input-error.ts';
import { imageColumn } from './image-column.ts';
import { ImageRows } from './image-rows.ts';

const imageEncoding = z.strictObject({
  columns: z.tuple([imageColumn]),
  dropped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});

/** One column of pictures: columns of anything else are left out. */
export const imageInputs: InputReading<ImageRows> = {
  fit: fitImageEncoder,
  open: openImageEncoder,
  readInputs: decodeInputs,
  rowKeys: (table, schema) => imageColumnOf(table, schema)?.codes ?? new Int32Array(table.rowCount),
};

function fitImageEncoder(
  table: Table,
  schema: readonly ColumnSchema[],
  target: string,
  trainRows: Int32Array,
): InputEncoding {
  const images = imageColumnOf(table, schema);
  const others = schema.filter(({ name }) => name !== target && name !== images?.name);
  const first = trainRows.find((row) => (images?.codes[row] ?? -1) >= 0);
  const cell = images && first !== undefined ? images.dictionary[images.codes[first] ?? -1] : undefined;
  return {
    columns:
      images && cell !== undefined
        ? [{ kind: 'image', name: images.name, size: writeSize(readImageCell(cell).size) }]
        : [],
    dropped: others.map(({ name, kind }) => ({ name, reason: `it is ${kind}, and one column of images is read` })),
  };
}

function imageColumnOf(table: Table, schema: readonly ColumnSchema[]): LabelColumn | undefined {
  const name = schema.find(({ kind }) => kind === 'image')?.name;
  const column = table.columns.find((one) => one.name === name);
  return column && !isNumericColumn(column) ? column : undefined;
}

/** Opens an encoding of images. Throws ZodError when it is another one. */
function openImageEncoder(encoding: InputEncoding): InputEncoder<ImageRows> {
  const { columns } = imageEncoding.parse(encoding);
  const [{ name, size: written }] = columns;
  const size = readSize(written);
  return {
    features: Array.from({ length: pixelCount(size) }, (_, at) => ({
      name: `${name}[${at}]`,
      column: name,
      categoryCount: null,
    })),
    encodeTable: (table, rows) => encodeCells(table, name, size, rows),
    encodeInputs: (inputs) => {
      const cells = inputs.map((input) => String(input[name]));
      return joinCells(cells, size);
    },
    permuteColumn: (rows, column, order) => (column === name ? rows.pick(order) : rows),
    joinRows: (first, second) => {
      const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
      pixels.set(first.pixels);
      pixels.set(second.pixels, first.pixels.length);
      return new ImageRows(size, pixels);
    },
  };
}

function encodeCells(table: Table, name: string, size: PictureSize, rows: Int32Array): ImageRows {
  const column = table.columns.find((one) => one.name === name);
  if (!column || isNumericColumn(column)) throw new TypeError(`The table has no images "${name}"`);
  return joinCells(
    Array.from(rows, (row) => column.dictionary[column.codes[row] ?? -1]),
    size,
  );
}

/** A picture that is missing is black. Throws RangeError for one of another size. */
function joinCells(cells: readonly (string | undefined)[], size: PictureSize): ImageRows {
  const count = pixelCount(size);
  const pixels = new Uint8Array(cells.length * count);
  cells.forEach((cell, at) => {
    if (cell === undefined) return;
    const picture = readImageCell(cell);
    if (picture.pixels.length !== count) throw new RangeError(`A picture is not of ${writeSize(size)}`);
    pixels.set(picture.pixels, at * count);
  });
  return new ImageRows(size, pixels);
}

/**
 * Decodes a prediction's images, sent in base64 or as data URLs, to pictures of the model's size. What was
 * decoded already, as in a clean table, is passed on. Rejects with InputError.
 */
async function decodeInputs(encoding: InputEncoding, inputs: Inputs): Promise<Inputs> {
  const { columns, dropped } = imageEncoding.parse(encoding);
  const [{ name, size }] = columns;
  const known = new Set([name, ...dropped.map((column) => column.name)]);
  const decoded: Record<string, unknown>[] = [];
  for (const [index, input] of inputs.entries()) {
    const extra = Object.keys(input).find((column) => !known.has(column));
    if (extra !== undefined) throw new InputError(extra, `The model has no input column "${extra}"`, index);
    decoded.push({ [name]: await decodeInput(input[name], name, readSize(size), index) });
  }
  return decoded;
}

async function decodeInput(value: unknown, name: string, size: PictureSize, index: number): Promise<string> {
  if (typeof value !== 'string' || value === '') {
    throw new InputError(name, `Column "${name}" is an image: send the file in base64, or as a data URL`, index);
  }
  if (value.startsWith(`${writeSize(size)}:`)) return readDecoded(value, name, index);
  const base64 = value.replace(/^data:[^,]*;base64,/, '').replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) {
    throw new InputError(name, `Column "${name}" is not base64: send the bytes of an image file in base64`, index);
  }
  try {
    const { facts: _, ...picture } = await readImage(Buffer.from(base64, 'base64'), size);
    return writeImageCell(picture);
  } catch (cause) {
    if (!(cause instanceof ImageError)) throw cause;
    throw new InputError(name, `The image in "${name}" ${cause.message}`, index);
  }
}

function readDecoded(cell: string, name: string, index: number): string {
  try {
    readImageCell(cell);
    return cell;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InputError(name, `Column "${name}" holds pixels of another size than it says`, index);
  }
}
