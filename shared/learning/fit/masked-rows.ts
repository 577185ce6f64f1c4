import { crc32 } from 'node:zlib';
import type { Random } from '../random.ts';
import { bucketLength } from './bucket-length.ts';
import { padTokens } from './token-rows.ts';
import type { TrainingRows } from './training-rows.ts';

interface MaskedRowsOptions {
  /** Token ids of each text, the special first and last one included, which are never hidden. */
  readonly tokens: readonly Int32Array[];
  readonly vocabularySize: number;
  readonly maskId: number;
  readonly paddingId: number;
  /** Ids that never stand in another's place, the mask and the padding among them. */
  readonly specialIds: readonly number[];
  readonly placeCount: number;
}

/** BERT's: of all tokens so many are to be guessed; of those, so many are hidden by the mask, and as many by any other token as are left as they are. */
const [guessedShare, maskedShare, replacedShare] = [0.15, 0.8, 0.1];

/** Texts with some tokens hidden anew each time (Devlin et al. 2019, appendix A.1), for `maskedLanguage` and `hiddenTokens`. */
export function maskedRows(options: MaskedRowsOptions): TrainingRows {
  const { tokens, vocabularySize, maskId, paddingId, specialIds, placeCount } = options;
  const lengths = Int32Array.from(tokens, ({ length }) => Math.min(bucketLength(length), placeCount));
  const special = new Set(specialIds);
  const anyToken = (random: Random) => {
    let id = Math.floor(random() * vocabularySize);
    while (special.has(id)) id = Math.floor(random() * vocabularySize);
    return id;
  };
  return {
    rowCount: tokens.length,
    lengths,
    read: (rows, random) => {
      const ids = padTokens(tokens, rows, { lengths, paddingId });
      const [, places = 0] = ids.shape;
      const most = Math.ceil(guessedShare * places);
      const shape = [rows.length, most];
      const hidden = new Int32Array(rows.length * most);
      const originals = new Int32Array(rows.length * most).fill(paddingId);
      rows.forEach((row, at) => {
        chooseSome((tokens[row]?.length ?? 0) - 2, random).forEach((token, index) => {
          const place = at * places + 1 + token;
          const own = at * most + index;
          hidden[own] = place;
          originals[own] = ids.data[place] as number;
          const luck = random();
          if (luck < maskedShare) ids.data[place] = maskId;
          else if (luck < maskedShare + replacedShare) ids.data[place] = anyToken(random);
        });
      });
      return {
        inputs: { ids, hidden: { data: hidden, shape } },
        targets: { originals: { data: originals, shape } },
      };
    },
    fingerprint: () =>
      tokens.reduce(
        (sum, { buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength), sum),
        crc32(JSON.stringify([vocabularySize, maskId, paddingId, placeCount])),
      ),
  };
}

/** Some of so many tokens, at least one where there is any, in a random order. */
function chooseSome(count: number, random: Random): number[] {
  const order = Array.from({ length: Math.max(0, count) }, (_, at) => at);
  const chosen = Math.min(order.length, Math.max(1, Math.round(guessedShare * count)));
  for (let at = 0; at < chosen; at += 1) {
    const other = at + Math.floor(random() * (order.length - at));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order.slice(0, chosen);
}
