import type { Profile } from '../schema.ts';

export type Delimiter = NonNullable<Profile['dialect']['delimiter']>;
export type Newline = Profile['dialect']['newline'];

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
const maxRecords = 200;

/** Guesses delimiter and line end from the first text: the delimiter that splits most rows as it splits the header. */
export function sniffDialect(sample: string): { readonly delimiter: Delimiter; readonly newline: Newline } {
  let best: { delimiter: Delimiter; agreement: number; fields: number } = { delimiter: ',', agreement: 0, fields: 1 };
  for (const delimiter of delimiters) {
    const counts = countFields(sample, delimiter);
    const fields = counts[0] ?? 1;
    if (fields < 2) continue;
    const agreement = counts.filter((count) => count === fields).length / counts.length;
    if (agreement > best.agreement || (agreement === best.agreement && fields > best.fields)) {
      best = { delimiter, agreement, fields };
    }
  }
  return { delimiter: best.delimiter, newline: newlineOf(sample) };
}

/** Fields of each of the first records, minding quotes; the last, perhaps cut off, record is left out. */
function countFields(sample: string, delimiter: string): readonly number[] {
  const counts: number[] = [];
  let fields = 1;
  let isQuoted = false;
  let isFieldStart = true;
  let start = 0;
  for (let i = 0; i < sample.length && counts.length < maxRecords; i++) {
    const char = sample[i];
    if (isQuoted) {
      if (char === '"') isQuoted = false;
    } else if (char === '"' && (isFieldStart || sample[i - 1] === '"')) isQuoted = true;
    else if (char === delimiter) {
      fields++;
      isFieldStart = true;
      continue;
    } else if (char === '\n' || char === '\r') {
      if (i > start) counts.push(fields);
      start = i + 1;
      fields = 1;
      isFieldStart = true;
      continue;
    }
    isFieldStart = false;
  }
  if (counts.length < 2 && start < sample.length) counts.push(fields);
  return counts;
}

function newlineOf(sample: string): Newline {
  let crlf = 0;
  let lf = 0;
  let cr = 0;
  let isQuoted = false;
  for (let i = 0; i < sample.length; i++) {
    const char = sample[i];
    if (char === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (char === '\n' && sample[i - 1] === '\r') crlf++;
    else if (char === '\n') lf++;
    else if (char === '\r' && sample[i + 1] !== '\n') cr++;
  }
  if (Number(crlf > 0) + Number(lf > 0) + Number(cr > 0) > 1) return 'mixed';
  return crlf > 0 ? 'crlf' : cr > 0 ? 'cr' : 'lf';
}
