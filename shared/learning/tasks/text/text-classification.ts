import { textInputs } from '../../features/text/text-encoder.ts';
import { classShares } from '../candidates/class-shares.ts';
import { classTask } from '../class-task.ts';
import { embeddingBag } from './candidates/embedding-bag.ts';
import { fineTunedEncoder } from './candidates/fine-tuned-encoder.ts';
import { ngramBayes, ngramLinear, ngramLogistic } from './candidates/ngram-linear.ts';
import { textCnn } from './candidates/text-cnn.ts';
import { transformer } from './candidates/transformer.ts';

/** Kinds that no model reads. */
const isNoInput: ReadonlySet<string> = new Set(['identifier', 'split']);

/** Which class a text belongs to: a sentiment, a topic, an intent. */
export const textClassification = classTask({
  name: 'text_classification',
  description:
    'Predicts which of two or more classes a text belongs to, in any language, with calibrated probabilities.',
  inputs: textInputs,
  // The confusion matrix of more would not fit into a row of the table (400 kB).
  mostClasses: 250,
  manyClassesAdvice: 'Merge classes.',
  suits: ({ columns }, { name, kind }) => {
    const others = columns.filter((column) => column.name !== name && !isNoInput.has(column.kind));
    return kind !== 'numeric' && others.length > 0 && others.every((column) => column.kind === 'text');
  },
  candidates: [
    classShares,
    ngramLinear,
    ngramLogistic,
    ngramBayes,
    embeddingBag,
    textCnn,
    transformer,
    fineTunedEncoder,
  ],
});
