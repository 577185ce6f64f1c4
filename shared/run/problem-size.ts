import { pixelCount, readSize } from '../dataset/images/image-size.ts';
import type { Profile } from '../dataset/schema.ts';
import type { ProblemSize } from './cost-model.ts';

/** A category beyond this many values is cut to the most frequent ones when it is encoded. */
const maxOneHotValues = 250;
/** Tokens of a text that fine-tuning reads, the first and the last included. */
const [mostTokens, specialTokens] = [128, 2];
/** Characters of a token: of scripts without spaces, and of others. */
const [shortToken, longToken] = [1, 4];
const spaceless = new Set(['zh', 'ja', 'th']);

/** Characters of a value that is not free text. */
const shortText = 10;

/** The size of learning `target` from a dataset, before it is cleaned. */
export function problemSize(profile: Profile, target: string, isClassification: boolean): ProblemSize {
  const inputs = profile.columns.filter(
    ({ name, kind }) => name !== target && kind !== 'identifier' && kind !== 'split',
  );
  const numbersIn = ({ images }: Profile['columns'][number]) => (images ? pixelCount(readSize(images.read_as)) : 1);
  const classCount = profile.columns.find(({ name }) => name === target)?.distinct_count ?? 1;
  return {
    rowCount: profile.row_count,
    columnCount: inputs.reduce((sum, column) => sum + numbersIn(column), 0),
    imagePixelCount:
      profile.row_count * inputs.reduce((sum, { images }) => sum + (images ? places(images.read_as) : 0), 0),
    characterCount:
      profile.row_count * inputs.reduce((sum, { texts }) => sum + (texts?.characters.mean ?? shortText), 0),
    tokenCount:
      profile.row_count *
      Math.min(
        mostTokens,
        inputs.reduce((sum, { texts }) => sum + tokensOf(texts), specialTokens),
      ),
    oneHotColumnCount: inputs.reduce(
      (sum, column) =>
        sum +
        (column.kind === 'categorical'
          ? Math.min(Math.max(column.distinct_count, 1), maxOneHotValues)
          : numbersIn(column)),
      0,
    ),
    outputCount: isClassification && classCount > 2 ? classCount : 1,
  };
}

/** Tokens of an average text of a column. */
function tokensOf(texts: Profile['columns'][number]['texts']): number {
  const { mean } = texts?.characters ?? { mean: shortText };
  const languages = texts?.languages ?? [];
  const share = languages.reduce((sum, one) => sum + (spaceless.has(one.language) ? one.share : 0), 0);
  return mean * (share / shortToken + (1 - share) / longToken);
}

function places(written: string): number {
  const { width, height } = readSize(written);
  return width * height;
}
