import { readFileSync } from 'node:fs';
import type { SparseRows } from '../../../shared/learning/classical/sparse-rows.ts';

const NEWLINE = 10;
const SPACE = 32;
const COLON = 58;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** A column, a colon, a value and a space take at least this many bytes. */
const LEAST_BYTES = 4;
const POWERS = Float64Array.from({ length: 10 }, (_, power) => 10 ** power);

/**
 * Reads the text that LIBSVM and LIBLINEAR read: `label column:value …`, columns from 1. Numbers have at most nine
 * digits and no exponent, as the bench writes them.
 */
export function readSvmlight(path: string, columnCount: number): { rows: SparseRows; labels: Float64Array } {
  const bytes: Uint8Array = readFileSync(path);
  const most = Math.ceil(bytes.length / LEAST_BYTES);
  const labels = new Float64Array(most);
  const starts = new Int32Array(most);
  const columns = new Int32Array(most);
  const values = new Float32Array(most);
  let row = 0;
  let next = 0;
  let digits = 0;
  let pointAt = -1;
  let sign = 1;
  let isLabel = true;
  // One byte after the other, each number ended by what follows it: no call, so that nothing is kept but these locals.
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= ZERO && byte < COLON) {
      digits = (Math.imul(digits, 10) + byte - ZERO) | 0;
    } else if (byte === POINT) {
      pointAt = at;
    } else if (byte === MINUS) {
      sign = -1;
    } else {
      if (byte === COLON) {
        columns[next] = digits - 1;
      } else if (byte === SPACE || byte === NEWLINE) {
        const value = pointAt < 0 ? sign * digits : (sign * digits) / (POWERS[at - pointAt - 1] as number);
        if (isLabel) labels[row] = value;
        else values[next++] = value;
        isLabel = byte === NEWLINE;
        if (isLabel) starts[++row] = next;
      }
      digits = 0;
      pointAt = -1;
      sign = 1;
    }
  }
  return {
    rows: {
      rowCount: row,
      columnCount,
      starts: starts.slice(0, row + 1),
      columns: columns.subarray(0, next),
      values: values.subarray(0, next),
    },
    labels: labels.slice(0, row),
  };
}
