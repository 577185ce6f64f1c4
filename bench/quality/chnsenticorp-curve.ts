import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appendTable } from '../../shared/dataset/append-table.ts';
import { seededRandom, shuffle } from '../../shared/learning/random.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import type { TrainingInput } from '../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';
import type { Bench } from '../bench.ts';
import { classAnswers, errorsOf, readTexts, textSchema } from './train-texts.ts';

const candidate = 'ngram_bayes';
const target = 'label';
const foldCount = 5;
const shares = [1 / 8, 1 / 4, 1 / 2, 1];
/** Of what is learned from. */
const validationShare = 0.1;
/** Of `quality chnsenticorp`. */
const bar = 0.92;

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
    const schema = textSchema(target);
    const read = (file: string) => readTexts(join(folder, file), schema);
    const table = appendTable(await read('train.csv'), await read('valid.csv'));
    const texts = distinctRows(tasks.text_classification.inputs.rowKeys?.(table, schema, target) ?? new Int32Array());
    shuffle(texts, seededRandom(seed));

    const input = { task: 'text_classification', candidate, table, schema, target, seed, maxSeconds: 600 } as const;
    const measured: { readonly texts: number; readonly accuracy: number }[] = [];
    for (const share of shares) {
      const one = await crossValidate(input, texts, share);
      measured.push(one);
      print(`${one.texts} texts: ${one.accuracy.toFixed(4)}`);
    }
    const [half, all] = measured.slice(-2);
    if (!half || !all) throw new Error('Nothing was measured');
    const perDoubling = (all.accuracy - half.accuracy) / Math.log2(all.texts / half.texts);
    const metrics = {
      accuracy: all.accuracy,
      gain_per_doubling: perDoubling,
      texts_there: texts.length,
      texts_needed: Math.round(all.texts * 2 ** ((bar - all.accuracy) / perDoubling)),
    };
    const rows = measured.map((one) => ({ texts: one.texts, accuracy: one.accuracy.toFixed(4) }));
    return { rows, metrics, bars: {}, holds: null, peers: {}, raw: measured };
  },
};

/** Learns from a share of the texts outside each fold, and judges all folds together. */
async function crossValidate(input: Omit<TrainingInput, 'split'>, texts: Int32Array, share: number) {
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
    const { heldOut } = await trainCandidate({ ...input, split });
    wrong += errorsOf(classAnswers(heldOut)).reduce((sum, one) => sum + one, 0);
    learned += given.length / foldCount;
  }
  return { texts: Math.round(learned), accuracy: 1 - wrong / texts.length };
}

/** The first row of each text. */
const distinctRows = (keys: Int32Array) => Int32Array.from(new Set(keys), (key) => keys.indexOf(key));
