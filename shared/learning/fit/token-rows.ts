import { crc32 } from 'node:zlib';
import { bucketLength } from './bucket-length.ts';
import type { TrainingRows } from './training-rows.ts';

interface TokenRowsOptions {
  /** Token ids of each text, as a tokenizer gives them: the special first and last one included. */
  readonly tokens: readonly Int32Array[];
  /** Class code of each text. */
  readonly labels: Int32Array;
  /** Fills up shorter texts. */
  readonly paddingId: number;
  /** The longest text that the network has room for. */
  readonly placeCount: number;
  /** In training each token but the first and the last is hidden behind `id` with probability `rate`. */
  readonly hiding?: { readonly id: number; readonly rate: number };
}

/** Texts as Transformers read them, `ids` [rows, places], and `labels`; a batch is as long as the bucket of its longest text. */
export function tokenRows({ tokens, labels, paddingId, placeCount, hiding }: TokenRowsOptions): TrainingRows {
  const lengths = Int32Array.from(tokens, ({ length }) => Math.min(bucketLength(length), placeCount));
  return {
    rowCount: tokens.length,
    lengths,
    read: (rows, random) => {
      const ids = padTokens(tokens, rows, { lengths, paddingId });
      if (hiding && hiding.rate > 0) {
        rows.forEach((row, at) => {
          const first = (at * ids.data.length) / rows.length;
          for (let place = 1; place + 1 < (tokens[row]?.length ?? 0); place += 1) {
            if (random() < hiding.rate) ids.data[first + place] = hiding.id;
          }
        });
      }
      const codes = Int32Array.from(rows, (row) => labels[row] as number);
      return { inputs: { ids }, targets: { labels: { data: codes, shape: [rows.length] } } };
    },
    fingerprint: () =>
      [...tokens, labels].reduce(
        (sum, { buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength), sum),
        crc32(JSON.stringify([paddingId, placeCount, hiding ?? null])),
      ),
  };
}

interface Padding {
  /** What each text is padded to. */
  readonly lengths: Int32Array;
  readonly paddingId: number;
}

/** Ids of some texts, [rows, the longest's padded length]. */
function padTokens(tokens: readonly Int32Array[], rows: Int32Array, { lengths, paddingId }: Padding) {
  const places = rows.reduce((most, row) => Math.max(most, lengths[row] as number), 0);
  const data = new Int32Array(rows.length * places).fill(paddingId);
  rows.forEach((row, at) => {
    data.set((tokens[row] as Int32Array).subarray(0, places), at * places);
  });
  return { data, shape: [rows.length, places] };
}
