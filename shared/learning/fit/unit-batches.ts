import { crc32 } from 'node:zlib';
import { type UnitRows, unitCount } from '../features/text/word-units.ts';
import { bucketLength } from './bucket-length.ts';
import type { TrainingRows } from './training-rows.ts';

/** The class code of each text; or 1 and 0 for each label that it has or not, texts x labels. */
export type TextAnswers =
  | { readonly codes: Int32Array }
  | { readonly marks: Float32Array; readonly labelCount: number };

/** Texts as the text CNN reads them, a batch at a time and no longer than it must be, with the answers to each. */
export function unitRows(units: UnitRows, answers: TextAnswers): TrainingRows {
  const known = 'codes' in answers ? answers.codes : answers.marks;
  return {
    rowCount: units.rowCount,
    lengths: units.lengths.map(bucketLength),
    read: (rows) => ({
      inputs: readUnits(units, rows),
      targets: { labels: readAnswers(answers, rows) },
    }),
    fingerprint: () =>
      [units.ids, units.shares, units.lengths, known].reduce(
        (sum, { buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength), sum),
        0,
      ),
  };
}

function readAnswers(answers: TextAnswers, rows: Int32Array) {
  if ('codes' in answers) {
    return { data: Int32Array.from(rows, (row) => answers.codes[row] as number), shape: [rows.length] };
  }
  const { marks, labelCount } = answers;
  const data = new Float32Array(rows.length * labelCount);
  rows.forEach((row, at) => {
    data.set(marks.subarray(row * labelCount, (row + 1) * labelCount), at * labelCount);
  });
  return { data, shape: [rows.length, labelCount] };
}

/** `ids`, `shares` and `real` of some rows. */
function readUnits({ ids, shares, lengths, placeCount }: UnitRows, rows: Int32Array) {
  const longest = rows.reduce((most, row) => Math.max(most, bucketLength(lengths[row] as number)), 0);
  const own = Math.min(longest, placeCount) * unitCount;
  const batch = {
    ids: new Int32Array(rows.length * longest * unitCount),
    shares: new Float32Array(rows.length * longest * unitCount),
    real: new Float32Array(rows.length * longest),
  };
  rows.forEach((row, at) => {
    const from = row * placeCount * unitCount;
    batch.ids.set(ids.subarray(from, from + own), at * longest * unitCount);
    batch.shares.set(shares.subarray(from, from + own), at * longest * unitCount);
    batch.real.fill(1, at * longest, at * longest + (lengths[row] as number));
  });
  const shape = [rows.length, longest, unitCount];
  return {
    ids: { data: batch.ids, shape },
    shares: { data: batch.shares, shape },
    real: { data: batch.real, shape: [rows.length, longest] },
  };
}
