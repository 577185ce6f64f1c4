import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../../shared/learning/evaluate/evaluate.ts';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { type ClassAnswers, type ImageTraining, trainImages } from './train-images.ts';

interface ImageBench {
  readonly name: string;
  readonly about: string;
  /** Under the data folder. */
  readonly folder: string;
  readonly files: ImageTraining['files'];
  readonly candidates: (seed: number) => ImageTraining['candidates'];
  readonly bars: BenchResult['bars'];
  readonly published: readonly { readonly model: string; readonly accuracy: string }[];
}

/** A bench of the accuracy on an official split of images, with the published figures beside it. */
export function imageBench(images: ImageBench): Bench {
  return {
    group: 'quality',
    name: images.name,
    about: images.about,
    run: async ({ dataFolder, seed, print }) => {
      const folder = join(dataFolder, images.folder);
      if (!existsSync(folder)) {
        const peers = { data: `${folder} is absent: give its place with --data` };
        return { rows: [], metrics: {}, bars: images.bars, holds: null, peers };
      }
      const startedAt = performance.now();
      const { train, validation, test } = images.files;
      const place = (name: string) => join(folder, name);
      const files = { train: place(train), ...(validation && { validation: place(validation) }), test: place(test) };
      const trained = await trainImages({ files, candidates: images.candidates(seed), seed, print });
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const metrics = { ...figuresOf(trained.test, seed), seconds };
      const row = { model: `gristmill, chosen on validation (seed ${seed}, ${seconds} s)`, ...shown(metrics) };
      const validated = { model: 'the same on the validation rows', ...shown(figuresOf(trained.validation, seed)) };
      return {
        rows: [row, validated, ...images.published.map((one) => ({ ...one, roc_auc: '' }))],
        metrics,
        bars: images.bars,
        holds: holdsBars(metrics, images.bars),
        peers: {},
        raw: { members: trained.members, test: trained.test, evaluation: evaluate(trained.test, seed) },
      };
    },
  };
}

function figuresOf(answers: ClassAnswers, seed: number): Readonly<Record<string, number>> {
  const evaluation = evaluate(answers, seed);
  const { accuracy, roc_auc, log_loss } = evaluation.scores;
  const { sensitivity, specificity } = ('diagnosis' in evaluation && evaluation.diagnosis) || {};
  return {
    accuracy: accuracy ?? Number.NaN,
    roc_auc: roc_auc ?? Number.NaN,
    log_loss: log_loss ?? Number.NaN,
    ...(sensitivity && { sensitivity: sensitivity.value }),
    ...(specificity && { specificity: specificity.value }),
  };
}

const shown = ({ accuracy, roc_auc }: Readonly<Record<string, number>>) => ({
  accuracy: accuracy?.toFixed(4) ?? '',
  roc_auc: roc_auc?.toFixed(4) ?? '',
});
