import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { cleanTable } from '../../shared/dataset/clean/clean-table.ts';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import type { ColumnSchema } from '../../shared/dataset/schema.ts';
import { seededRandom, shuffle } from '../../shared/learning/random.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';
import type { Bench } from '../bench.ts';
import { errorsOf } from './train-texts.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'text', kind: 'text', is_nullable: false },
  { name: 'label', kind: 'categorical', is_nullable: false },
];
const candidate = 'ngram_bayes';
const foldCount = 5;
const shares = [1 / 8, 1 / 4, 1 / 2, 1];
/** Of `quality chnsenticorp`. */
const bar = 0.92;

/** Of what is learned from. */
const validationShare = 0.1;

/** Five-fold cross-validation on training and validation texts: what more texts are worth to the best candidate. */
export const bench: Bench = {
  group: 'quality',
  name: 'chnsenticorp-curve',
  about: `accuracy of ${candidate} on ChnSentiCorp by the number of texts; no test row is read`,
  run: async ({ dataFolder, seed, print }) => {
    const folder = join(dataFolder, 'sentiment/chnsenticorp');
    if (!existsSync(folder)) {
      const peers = { data: `${folder} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars: {}, holds: null, peers };
    }
    const read = async (file: string) =>
      cleanTable(await readRawTable(createReadStream(join(folder, file))), schema, []).table;
    const table = appendTable(await read('train.csv'), await read('valid.csv'));
    const texts = distinctRows(tasks.text_classification.inputs.rowKeys?.(table, schema, 'label') ?? new Int32Array());
    shuffle(texts, seededRandom(seed));

    const measured: { readonly rows: number; readonly accuracy: number }[] = [];
    for (const share of shares) {
      let [wrong, learned] = [0, 0];
      for (let fold = 0; fold < foldCount; fold += 1) {
        const others = texts.filter((_, at) => at % foldCount !== fold);
        const given = others.subarray(0, Math.round(share * others.length));
        const trainCount = Math.round((1 - validationShare) * given.length);
        const split = {
          train: given.subarray(0, trainCount),
          validation: given.subarray(trainCount),
          test: texts.filter((_, at) => at % foldCount === fold),
        };
        const input = { task: 'text_classification', candidate, table, schema, target: 'label', split, seed } as const;
        const { heldOut } = await trainCandidate({ ...input, maxSeconds: 600 });
        if (heldOut.kind !== 'classification') throw new TypeError('Texts have classes');
        wrong += errorsOf(heldOut).reduce((sum, one) => sum + one, 0);
        learned += given.length / foldCount;
      }
      measured.push({ rows: Math.round(learned), accuracy: 1 - wrong / texts.length });
      print(`${Math.round(learned)} texts: ${(1 - wrong / texts.length).toFixed(4)}`);
    }
    const [half, all] = measured.slice(-2);
    if (!half || !all) throw new Error('Nothing was measured');
    const perDoubling = (all.accuracy - half.accuracy) / Math.log2(all.rows / half.rows);
    const metrics = {
      accuracy: all.accuracy,
      gain_per_doubling: perDoubling,
      texts_there: texts.length,
      texts_needed: Math.round(all.rows * 2 ** ((bar - all.accuracy) / perDoubling)),
    };
    const rows = measured.map(({ rows: count, accuracy }) => ({ texts: count, accuracy: accuracy.toFixed(4) }));
    return { rows, metrics, bars: {}, holds: null, peers: {}, raw: measured };
  },
};

/** The first row of each text. */
function distinctRows(keys: Int32Array): Int32Array {
  const seen = new Set<number>();
  return Int32Array.from({ length: keys.length }, (_, row) => row).filter((row) => {
    const key = keys[row] as number;
    return !seen.has(key) && seen.add(key);
  });
}
