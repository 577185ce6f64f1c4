import * as z from 'zod';
import { mean } from '../../evaluate/mean.ts';
import {
  type DenseEncoding,
  denseEncoding,
  denseWidths,
  fitDenseEncoder,
  openDenseEncoder,
} from '../../features/tabular/dense-encoder.ts';
import { denseEncoderNodes } from '../../features/tabular/dense-graph.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../search/search-space.ts';
import type { Candidate, LabelledRows } from '../candidate.ts';
import { scoreGraph } from '../score-graph.ts';

/** Codes of ONNX's element types, for `Cast`. */
const [floatCode, doubleCode] = [1, 11];

const settings = z.strictObject({
  encoding: denseEncoding,
  /** A value is the network's score times the scale, plus the mean; 1 and 0 for classes. */
  target: z.strictObject({ mean: z.number(), scale: z.number().positive() }),
});

/** The usual ones were chosen on Adult and California housing by a dozen runs of one seed: dropout helped classes and harmed values. */
const searchSpaceWith = (usualDropout: number) => ({
  layers: wholeNumber(1, 3, { usual: 2 }),
  width: wholeNumber(32, 512, { usual: 256, scale: 'log' }),
  dropout: realNumber(0, 0.5, { usual: usualDropout }),
  learning_rate: realNumber(3e-4, 1e-2, { usual: 2e-3, scale: 'log' }),
  weight_decay: realNumber(1e-5, 1e-1, { usual: 1e-3, scale: 'log' }),
  pieces: oneOf([8, 16, 32, 48], { usual: 32 }),
});

interface PerceptronKind {
  readonly isClassification: boolean;
  readonly usualDropout: number;
  /** Names the validation loss; values were divided by `scale`. */
  nameScore(loss: number, scale: number): Record<string, number>;
}

function multilayerPerceptron({ isClassification, usualDropout, nameScore }: PerceptronKind): Candidate {
  const searchSpace = searchSpaceWith(usualDropout);
  return {
    name: 'multilayer_perceptron',
    description: 'A neural network of dense layers, as many passes over the rows as the validation rows ask for.',
    searchSpace,
    spends: 'iterations',
    fit: async ({ features, outputCount, train, validation, chosen, seed, pace, threadCount }) => {
      const encoding = fitDenseEncoder(features, train.matrix);
      const encode = openDenseEncoder(encoding);
      const target = isClassification ? { mean: 0, scale: 1 } : spreadOf(train.targets);
      const prepare = ({ matrix, targets }: LabelledRows) => ({
        matrix: encode(matrix),
        targets: targets.map((value) => (value - target.mean) / target.scale),
      });
      const { trainPerceptron } = await import('../../fit/train-perceptron.ts');
      const model = await trainPerceptron({
        train: prepare(train),
        validation: prepare(validation),
        quantityColumns: quantityColumns(encoding),
        outputCount,
        isClassification,
        settings: readSettings(searchSpace, chosen),
        seed,
        pace,
        threadCount,
        nameScore: (loss) => nameScore(loss, target.scale),
      });
      // ONNX is written and read where a model is made: what only answers carries no protobuf.
      const { encodeModel } = await import('../../tensor/onnx.ts');
      return { settings: { encoding, target }, weights: encodeModel(model).graph };
    },
    graph: async (fitted, { length }, outputCount) => {
      const { decodeModel } = await import('../../tensor/onnx-decode.ts');
      const { encoding, target } = settings.parse(fitted.settings);
      return scoreGraph({ featureCount: length, outputCount }, (builder, features) => {
        const encoded = builder.add('Cast', [denseEncoderNodes(builder, features, encoding)], {
          to: { int: floatCode },
        });
        const { scores } = builder.append(decodeModel(fitted.weights), { features: encoded });
        if (scores === undefined) throw new RangeError('The network has no scores');
        const wide = builder.add('Cast', [scores], { to: { int: doubleCode } });
        const scaled = builder.add('Mul', [wide, builder.constant('double', target.scale)]);
        return builder.add('Add', [scaled, builder.constant('double', target.mean)]);
      });
    },
  };
}

function spreadOf(values: Float64Array): { mean: number; scale: number } {
  const middle = mean(values) ?? 0;
  const scale = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) ?? 0);
  return { mean: middle, scale: scale > 0 && Number.isFinite(scale) ? scale : 1 };
}

/** Places of the standardised quantities among the encoded columns. */
function quantityColumns(encoding: DenseEncoding): number[] {
  const widths = denseWidths(encoding);
  return encoding.flatMap(({ kind }, index) =>
    kind === 'quantity' ? [widths.slice(0, index).reduce((sum, width) => sum + width, 0)] : [],
  );
}

/** For classes: cross entropy. */
export const classPerceptron = multilayerPerceptron({
  isClassification: true,
  usualDropout: 0.3,
  nameScore: (loss) => ({ log_loss: loss }),
});

/** For values: squared error of standardised targets. */
export const valuePerceptron = multilayerPerceptron({
  isClassification: false,
  usualDropout: 0.1,
  nameScore: (loss, scale) => ({ rmse: scale * Math.sqrt(loss) }),
});
