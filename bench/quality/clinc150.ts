import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import { loadModel } from '../../shared/learning/artifact/load.ts';
import { abstentionThreshold } from '../../shared/learning/calibration/abstention.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { textBench } from './text-accuracy.ts';
import type { TrainedTexts } from './train-texts.ts';

export const bench = textBench({
  name: 'clinc150',
  about: 'intents of a customer service, 150 classes, and questions out of its scope (CLINC150, official split)',
  folder: 'intent/clinc150',
  files: { train: 'train.csv', validation: 'valid.csv', test: 'test.csv' },
  target: 'intent',
  bars: { accuracy: { at_least: 0.945 }, oos_recall: { at_least: 0.5 }, in_scope_rejection: { at_most: 0.05 } },
  published: [
    { model: 'SVM (Larson 2019); out-of-scope recall 0.145', accuracy: '0.910' },
    { model: 'MLP on USE (Larson 2019); out-of-scope recall 0.474', accuracy: '0.935' },
    { model: 'BERT (Larson 2019); out-of-scope recall 0.403', accuracy: '0.969' },
    { model: 'linear, tf-idf of words and characters (measured for the reference data)', accuracy: '0.9293' },
  ],
  more: async (trained, folder) => {
    const { validation, test } = trained;
    const share = tasks.intent.abstainingShare ?? 0;
    const threshold = abstentionThreshold(validation.probabilities, validation.classes.length, share);
    const inScope = largestShares(test.probabilities, test.classes.length);
    const outside = await answerOutside(trained, join(folder, 'out_of_scope_test.csv'));
    return {
      threshold,
      in_scope_rejection: shareBelow(inScope, threshold),
      oos_recall: shareBelow(outside, threshold),
    };
  },
});

/** The confidence of the chosen models together in each out-of-scope text. */
async function answerOutside({ candidates, test }: TrainedTexts, path: string): Promise<Float64Array> {
  const { columns, rowCount } = await readRawTable(createReadStream(path));
  const [texts] = columns;
  const inputs = Array.from({ length: rowCount }, (_, row) => ({
    text: texts?.spellings[texts.codes[row] ?? 0] ?? '',
  }));
  const sums = new Float64Array(rowCount * test.classes.length);
  for (const { output, weight } of candidates.filter((candidate) => candidate.weight > 0)) {
    const model = await loadModel(output.artifact);
    (await model.predict(inputs)).forEach((answer, row) => {
      if (answer.kind !== 'classification') return;
      test.classes.forEach((label, k) => {
        const place = row * test.classes.length + k;
        sums[place] = (sums[place] as number) + weight * (answer.probabilities[label] ?? 0);
      });
    });
    await model.close();
  }
  return largestShares(Array.from(sums), test.classes.length);
}

function largestShares(probabilities: readonly number[], classCount: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / classCount }, (_, row) =>
    Math.max(...probabilities.slice(row * classCount, (row + 1) * classCount)),
  );
}

function shareBelow(confidences: Float64Array, threshold: number): number {
  return confidences.filter((confidence) => confidence < threshold).length / confidences.length;
}
