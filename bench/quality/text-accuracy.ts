import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { scoresOf, type TextTraining, type TrainedTexts, trainTexts } from './train-texts.ts';

interface TextBench {
  readonly name: string;
  readonly about: string;
  /** Under the data folder. */
  readonly folder: string;
  readonly files: TextTraining['files'];
  readonly target: string;
  readonly dropsLeaks?: boolean;
  readonly bars: BenchResult['bars'];
  readonly published: readonly { readonly model: string; readonly accuracy: string }[];
  /** More figures of the chosen model. */
  readonly more?: (trained: TrainedTexts, folder: string) => Promise<Readonly<Record<string, number>>>;
}

/** A bench of the accuracy on an official split of texts, with the published figures beside it. */
export function textBench(texts: TextBench): Bench {
  return {
    group: 'quality',
    name: texts.name,
    about: texts.about,
    run: async ({ dataFolder, seed, print }) => {
      const folder = join(dataFolder, texts.folder);
      if (!existsSync(folder)) {
        const peers = { data: `${folder} is absent: give its place with --data` };
        return { rows: [], metrics: {}, bars: texts.bars, holds: null, peers };
      }
      const startedAt = performance.now();
      const place = (name: string) => join(folder, name);
      const { train, validation, test } = texts.files;
      const files = { train: place(train), ...(validation && { validation: place(validation) }), test: place(test) };
      const trained = await trainTexts({
        files,
        target: texts.target,
        dropsLeaks: texts.dropsLeaks ?? false,
        seed,
        print,
      });
      const { accuracy, interval } = scoresOf(trained.test, seed);
      const more = (await texts.more?.(trained, folder)) ?? {};
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const metrics = { accuracy, ...more, seconds };
      const range = interval ? `${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}` : '';
      const rows = [
        {
          model: `gristmill, chosen on validation (seed ${seed}, ${seconds} s)`,
          accuracy: accuracy.toFixed(4),
          interval: range,
        },
        ...texts.published.map((row) => ({ ...row, interval: '' })),
      ];
      const raw = {
        more,
        weights: trained.candidates.map(({ name, weight }) => ({ name, weight })),
        test: trained.test,
      };
      return { rows, metrics, bars: texts.bars, holds: holdsBars(metrics, texts.bars), peers: {}, raw };
    },
  };
}
