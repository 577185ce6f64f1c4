import { csvLines } from '../dataset/csv-cell.ts';
import { writeLabelList } from '../dataset/values/label-list.ts';
import { zip } from '../model/export/zip.ts';
import type { PredictionInput } from '../prediction/schema.ts';
import type { Id } from '../runtime/ids.ts';

type Truth = string | number | readonly string[];

/** Inputs with what was right for them. */
export interface LabelledInput {
  readonly id: Id<'prediction'>;
  readonly inputs: PredictionInput;
  readonly truth: Truth;
}

interface Wish {
  readonly target: string;
  /** The input that holds pictures, where there is one. */
  readonly imageColumn: string | undefined;
}

interface DatasetFile {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A file to train on, as a tenant would upload it: a CSV, or for pictures a ZIP of them with a CSV of their labels. */
export function datasetFile(rows: readonly LabelledInput[], { target, imageColumn }: Wish): DatasetFile {
  if (imageColumn === undefined) {
    const names = [...new Set(rows.flatMap(({ inputs }) => Object.keys(inputs)))].filter((name) => name !== target);
    const lines = rows.map(({ inputs, truth }) => [...names.map((name) => cellOf(inputs[name])), truthCell(truth)]);
    const bytes = new TextEncoder().encode(csvLines([[...names, target], ...lines]));
    return { filename: 'feedback.csv', contentType: 'text/csv', bytes };
  }
  const pictures = rows.flatMap(({ id, inputs, truth }) => {
    const picture = readPicture(inputs[imageColumn]);
    return picture ? [{ name: `${id}.${picture.ending}`, bytes: picture.bytes, truth: truthCell(truth) }] : [];
  });
  const labels = csvLines([['file', target], ...pictures.map(({ name, truth }) => [name, truth])]);
  const bytes = zip([{ name: 'labels.csv', bytes: new TextEncoder().encode(labels) }, ...pictures]);
  return { filename: 'feedback.zip', contentType: 'application/zip', bytes };
}

const truthCell = (truth: Truth) => (typeof truth === 'object' ? writeLabelList(truth) : String(truth));

/** A list, as a recommendation takes it, says what came before and is no cell of a row. */
const cellOf = (value: PredictionInput[string] | undefined) =>
  value === undefined || value === null || Array.isArray(value) ? '' : String(value);

/** A data URL, or base64 alone, as predictions take pictures. */
function readPicture(value: PredictionInput[string] | undefined) {
  if (typeof value !== 'string') return undefined;
  const [, ending = 'img', content = value] = /^data:image\/([a-z]+)[^,]*,(.*)$/s.exec(value) ?? [];
  return { ending, bytes: Uint8Array.from(Buffer.from(content, 'base64')) };
}
