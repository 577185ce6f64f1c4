import type { ColumnProfile } from '../../../dataset/schema.ts';
import { type Column, isNumericColumn } from '../../../dataset/table.ts';
import { RunError } from '../../../runtime/errors.ts';
import { applyCalibration } from '../../calibration/calibration.ts';
import { chooseCalibration } from '../../calibration/fit-calibration.ts';
import { softmax } from '../../calibration/softmax.ts';
import { mostProbable } from '../../evaluate/judged-classes.ts';
import { logLosses } from '../../evaluate/log-loss.ts';
import { score } from '../../evaluate/metric.ts';
import { rankOfTruths, retrievalMetrics } from '../../evaluate/retrieval.ts';
import { type TextRows, textInputs } from '../../features/text/text-encoder.ts';
import type { AnswerTarget } from '../target.ts';
import type { ReadTarget, TaskDefinition } from '../task-definition.ts';
import { textClassification } from '../text/text-classification.ts';
import { bm25 } from './candidates/bm25.ts';
import { hybrid } from './candidates/hybrid.ts';
import { sentenceEmbedding } from './candidates/sentence-embedding.ts';
import { firstAnswers } from './first-answers.ts';
import { splitPhrasings } from './split-phrasings.ts';

/** The scores of a question for more, times its questions, would be slow to judge. */
const mostAnswers = 1000;
/** So few validation questions already tell how sure to be: one number is fitted, and kept only where it helps. */
const leastRows = 20;
/** With fewer held-out questions neither the shares of a hybrid nor a test say anything. */
const leastSpare = 8;
/** Words of an answer: fewer read as a label. */
const leastWords = 5;
const shownAlternatives = 4;

/** Which of a tenant's answers a question asks for, or that a person should answer it. */
export const faq: TaskDefinition<AnswerTarget, TextRows> = {
  name: 'faq',
  description:
    'Answers questions with the answers it was given, in any language, and hands a question over to a person when it is not sure.',
  answerKind: 'retrieval',
  targetKinds: ['categorical', 'text'],
  inputs: textInputs,
  candidates: [bm25, sentenceEmbedding, hybrid],
  primaryMetric: 'top_1_accuracy',
  metrics: retrievalMetrics.map(({ name, better }) => ({ name, better })),
  uniqueAdvice:
    'Every question has an answer of its own, so none can be held out to test by. Add a second phrasing for some answers, in a row of its own with the same answer.',

  suits: (profile, target) =>
    textClassification.suits(profile, target) && target.kind !== 'boolean' && meanWords(target) >= leastWords,
  readTarget: readAnswers,
  checkRows,
  outputCount: ({ answers }) => answers.length,
  outputNames: ({ answers }) => answers,
  deal: splitPhrasings,
  calibrate: (schema, scores, targets) => ({
    ...schema,
    calibration: chooseCalibration(scores, targets, schema.answers.length, { leastRows, isPooled: true }),
  }),
  answers: ({ answers, calibration }, scores) => softmax(applyCalibration(scores, calibration), answers.length),
  losses: ({ answers }, probabilities, truths) => logLosses({ truths, probabilities, classCount: answers.length }),
  scores: ({ answers }, probabilities, truths) =>
    score(retrievalMetrics, {
      ranks: rankOfTruths(probabilities, truths, answers.length),
      confidences: surest(probabilities, answers.length),
    }),
  heldOut: ({ answers, hand_over_below: handOverBelow = 0 }, probabilities, truths, trainTruths) => {
    const counts = new Float64Array(answers.length);
    for (const truth of trainTruths) counts[truth] = (counts[truth] as number) + 1;
    const commonest = [...answers.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
    return {
      kind: 'retrieval',
      answerCount: answers.length,
      truths: Array.from(truths),
      ranks: Array.from(rankOfTruths(probabilities, truths, answers.length)),
      confidences: surest(probabilities, answers.length),
      baselineRanks: Array.from(truths, (truth) => 1 + commonest.indexOf(truth)),
      handOverBelow,
      answers,
      firsts: Array.from(truths, (_, row) => mostProbable(probabilities, row, answers.length)),
    };
  },
  outputs: ({ answers }, probabilities) =>
    Array.from({ length: probabilities.length / answers.length }, (_, row) => {
      const [first, ...alternatives] = firstAnswers(answers, probabilities, row, shownAlternatives + 1);
      return { kind: 'retrieval', answer: first?.answer ?? '', confidence: first?.confidence ?? 0, alternatives };
    }),
};

/** The probability of each row's first answer. */
function surest(probabilities: Float64Array, answerCount: number): number[] {
  return Array.from({ length: probabilities.length / answerCount }, (_, row) => {
    let largest = 0;
    for (let k = 0; k < answerCount; k += 1) largest = Math.max(largest, probabilities[row * answerCount + k] ?? 0);
    return largest;
  });
}

/** Answers in the order of their spelling, so that the codes do not depend on the order of rows. */
function readAnswers(column: Column): ReadTarget<AnswerTarget> {
  if (isNumericColumn(column)) throw new TypeError(`"${column.name}" holds numbers, and answers are texts`);
  const used = [...new Set(column.codes)].flatMap((code) => column.dictionary[code] ?? []);
  const answers = used.sort((a, b) => (a < b ? -1 : 1));
  const codes = new Map(answers.map((answer, code) => [answer, code]));
  return {
    schema: { kind: 'retrieval', column: column.name, answers, calibration: null },
    targets: Float64Array.from(column.codes, (code) => codes.get(column.dictionary[code] ?? '') ?? Number.NaN),
  };
}

function checkRows({ schema: { column, answers }, targets }: ReadTarget<AnswerTarget>, rows: Int32Array): void {
  if (answers.length > mostAnswers) {
    throw new RunError(
      'target_too_many_classes',
      `"${column}" has ${answers.length} answers; at most ${mostAnswers} can be learned. Merge answers, or make a model for each subject.`,
      { param: column },
    );
  }
  const spare = rows.length - new Set(Array.from(rows, (row) => targets[row])).size;
  if (spare >= leastSpare) return;
  throw new RunError(
    'target_all_unique',
    `Only ${spare} answers of "${column}" have a further phrasing of their question; at least ${leastSpare} such rows are needed to hold some out. Add phrasings: rows with another question and the same answer.`,
    { param: column },
  );
}

/** Of the most frequent values, where each Chinese, Japanese or Korean character counts as half a word. */
function meanWords({ top_values: values }: ColumnProfile): number {
  const words = values.map(({ value }) => {
    const wide = value.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
    return wide / 2 + (value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0);
  });
  return words.reduce((sum, count) => sum + count, 0) / Math.max(1, words.length);
}
