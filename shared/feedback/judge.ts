import { storable } from '../learning/evaluate/storable.ts';
import type { StoredPrediction } from '../prediction/stored.ts';
import { ProblemError } from '../runtime/errors.ts';
import type { Feedback, FeedbackRequest } from './schema.ts';

/** What a prediction said, held against what was right. */
export type Judgement = Pick<Feedback, 'truth' | 'predicted' | 'is_right' | 'difference' | 'rank'>;

const none = { difference: null, rank: null } as const;

/** Holds a prediction against its feedback. Throws ProblemError `invalid_input` for feedback that does not fit the task. */
export function judge({ output }: Pick<StoredPrediction, 'output'>, told: FeedbackRequest): Judgement {
  if ('value' in output) return judgeValue(output.value, told);
  if ('items' in output) {
    return judgeItem(
      output.items.map(({ item }) => item),
      told,
    );
  }
  if ('labels' in output) return judgeLabels(output.labels, told);
  return 'label' in output
    ? judgeChoice(output.label, 'label', told.label, told)
    : judgeChoice(output.answer, 'answer', told.answer, told);
}

/** All of it goes into one table row. */
const mostCharacters = 10_000;

function judgeChoice(
  said: string | null,
  name: 'label' | 'answer',
  truth: string | number | boolean | undefined,
  told: FeedbackRequest,
): Judgement {
  const predicted = said === null ? null : said.slice(0, mostCharacters);
  if (truth !== undefined) {
    const right = String(truth);
    return { ...none, truth: right, predicted, is_right: predicted === null ? null : predicted === right };
  }
  if (told.is_right === undefined) throw wrongKind(name, told);
  if (predicted === null) {
    const detail = `The model abstained, so there is nothing to be right or wrong. Send the right one as \`${name}\`.`;
    throw new ProblemError('invalid_input', detail, { param: 'is_right' });
  }
  return { ...none, truth: told.is_right ? predicted : null, predicted, is_right: told.is_right };
}

/** A set is right as a whole: every label that fits, and no other. */
function judgeLabels(said: readonly string[], told: FeedbackRequest): Judgement {
  const predicted = said.toSorted();
  if (told.labels === undefined) {
    if (told.is_right === undefined) throw wrongKind('labels', told);
    return { ...none, truth: told.is_right ? predicted : null, predicted, is_right: told.is_right };
  }
  const truth = [...new Set(told.labels)].sort();
  const isRight = truth.length === predicted.length && truth.every((label, at) => label === predicted[at]);
  return { ...none, truth, predicted, is_right: isRight };
}

function judgeValue(predicted: number, told: FeedbackRequest): Judgement {
  if (told.value === undefined) throw wrongKind('value', told);
  const [truth, said] = [storable(told.value), storable(predicted)];
  return { ...none, truth, predicted: said, is_right: null, difference: storable(told.value - predicted) };
}

function judgeItem(items: readonly string[], told: FeedbackRequest): Judgement {
  if (told.item === undefined) throw wrongKind('item', told);
  const truth = String(told.item);
  const place = items.indexOf(truth);
  const isListed = place >= 0;
  return { ...none, truth, predicted: items[0] ?? null, is_right: isListed, rank: isListed ? place + 1 : null };
}

function wrongKind(name: 'label' | 'labels' | 'value' | 'answer' | 'item', told: FeedbackRequest): ProblemError {
  const { comment: _, ...sent } = told;
  const [param = name] = Object.keys(sent);
  const other = name === 'value' || name === 'item' ? '' : ', or `is_right`';
  return new ProblemError('invalid_input', `Feedback on this prediction is given as \`${name}\`${other}.`, { param });
}
