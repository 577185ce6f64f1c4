import type { Profile } from '../dataset/schema.ts';
import type { ProblemSize } from './cost-model.ts';

/** A category beyond this many values is cut to the most frequent ones when it is encoded. */
const maxOneHotValues = 250;
/** Characters of a value that is not free text. */
const shortText = 10;

/** The size of learning `target` from a dataset, before it is cleaned. */
export function problemSize(profile: Profile, target: string, isClassification: boolean): ProblemSize {
  const inputs = profile.columns.filter(({ name, kind }) => name !== target && kind !== 'identifier');
  const classCount = profile.columns.find(({ name }) => name === target)?.distinct_count ?? 1;
  return {
    rowCount: profile.row_count,
    columnCount: inputs.length,
    characterCount:
      profile.row_count * inputs.reduce((sum, { texts }) => sum + (texts?.characters.mean ?? shortText), 0),
    oneHotColumnCount: inputs.reduce(
      (sum, { kind, distinct_count }) =>
        sum + (kind === 'categorical' ? Math.min(Math.max(distinct_count, 1), maxOneHotValues) : 1),
      0,
    ),
    outputCount: isClassification && classCount > 2 ? classCount : 1,
  };
}
