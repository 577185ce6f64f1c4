import type { Evaluation } from '../../learning/evaluate/schema.ts';
import type { ModelCard } from './schema.ts';

type CardErrors = ModelCard['evaluation']['worst_errors'];

/** The worst errors of any kind of evaluation in one shape; none in older evaluations. */
export function cardErrors(evaluation: Evaluation): CardErrors {
  const none = { user: null, answered: null, confidence: null, rank: null };
  switch (evaluation.kind) {
    case 'classification':
      return evaluation.worst_errors?.map(({ row, file, label, predicted, predicted_probability: confidence }) => {
        return { ...none, row, file, truth: label, answered: predicted, confidence };
      });
    case 'multi_label':
      return evaluation.worst_errors?.map(({ row, file, labels, answered }) => {
        return { ...none, row, file, truth: labels.join(', '), answered: answered.join(', ') };
      });
    case 'regression':
      return evaluation.worst_errors?.map(({ row, file, value, predicted }) => {
        return { ...none, row, file, truth: String(value), answered: String(Number(predicted.toPrecision(6))) };
      });
    case 'retrieval':
      return evaluation.worst_errors?.map(({ row, file, answer, first_answer: answered, confidence, rank }) => {
        return { ...none, row, file, truth: answer, answered, confidence, rank };
      });
    case 'recommendation':
      return evaluation.worst_errors?.map(({ row, file, user, item, rank }) => {
        return { ...none, row, file, user, truth: item, rank };
      });
  }
}
