import type { HeldOut } from '../tasks/task.ts';
import { chosenClass } from './judged-classes.ts';
import type { Evaluation } from './schema.ts';
import { storable } from './storable.ts';

type Kind = HeldOut['kind'];
type Judged<K extends Kind> = Extract<HeldOut, { kind: K }>;
type WorstErrors<K extends Kind> = NonNullable<Extract<Evaluation, { kind: K }>['worst_errors']>;

const shownErrors = 20;
/** All of an evaluation goes into one table row of 400 kB at most. */
const shownCharacters = 200;
/** Of one row. */
const mostLabels = 10;
/** A list of this many items is what the ranking's scores look at. */
const listLength = 10;

/** The rows answered wrongly, by how much more probable than the truth the answer was held. Undefined without row names. */
export function worstClasses(heldOut: Judged<'classification'>): WorstErrors<'classification'> | undefined {
  const { classes, truths, probabilities, operatingPoint } = heldOut;
  const at = (row: number, code: number) => probabilities[row * classes.length + code] ?? 0;
  const errors = truths.map((truth, row) => {
    const predicted = chosenClass(probabilities, row, classes.length, operatingPoint);
    return { row, truth, predicted, badness: at(row, predicted) - at(row, truth) };
  });
  return showWorst(
    heldOut,
    errors.filter(({ truth, predicted }) => truth !== predicted),
    ({ row, truth, predicted }) => ({
      label: shorten(classes[truth]),
      predicted: shorten(classes[predicted]),
      label_probability: roundShare(at(row, truth)),
      predicted_probability: roundShare(at(row, predicted)),
    }),
  );
}

/** The rows of which a label was answered, or left out, most surely wrongly. */
export function worstLabels(heldOut: Judged<'multi_label'>): WorstErrors<'multi_label'> | undefined {
  const { labels, truths, probabilities, thresholds } = heldOut;
  const decisionsOf = (row: number) =>
    labels.map((label, k) => {
      const at = row * labels.length + k;
      const [isTrue, probability] = [truths[at] === 1, probabilities[at] ?? 0];
      const isAnswered = probability >= (thresholds[k] ?? 0.5);
      const badness = isTrue === isAnswered ? -1 : Math.abs(Number(isTrue) - probability);
      return { label, probability, isTrue, isAnswered, badness };
    });
  const errors = Array.from({ length: truths.length / labels.length }, (_, row) => {
    const decisions = decisionsOf(row).sort((a, b) => b.probability - a.probability);
    const wrong = decisions.reduce((most, one) => (one.badness > most.badness ? one : most));
    return { row, decisions, wrong, badness: wrong.badness };
  });
  return showWorst(
    heldOut,
    errors.filter(({ badness }) => badness >= 0),
    ({ decisions, wrong }) => ({
      labels: shownLabels(decisions.filter(({ isTrue }) => isTrue)),
      answered: shownLabels(decisions.filter(({ isAnswered }) => isAnswered)),
      wrong_label: shorten(wrong.label),
      wrong_label_probability: roundShare(wrong.probability),
    }),
  );
}

const shownLabels = (decisions: readonly { readonly label: string }[]) =>
  decisions.slice(0, mostLabels).map(({ label }) => shorten(label));

/** The rows whose value was missed by most. */
export function worstValues(heldOut: Judged<'regression'>): WorstErrors<'regression'> | undefined {
  const errors = heldOut.truths.map((value, row) => {
    const predicted = heldOut.predictions[row] ?? 0;
    return { row, value, predicted, badness: Math.abs(value - predicted) };
  });
  return showWorst(
    heldOut,
    errors.filter(({ badness }) => badness > 0),
    ({ value, predicted }) => ({
      value: storable(value),
      predicted: storable(predicted),
      residual: storable(value - predicted),
    }),
  );
}

/** The questions whose first answer was wrong, by how sure it was. */
export function worstAnswers(heldOut: Judged<'retrieval'>): WorstErrors<'retrieval'> | undefined {
  const { answers, firsts, truths, ranks, confidences } = heldOut;
  if (!answers || !firsts) return undefined;
  const errors = ranks.map((rank, row) => ({ row, rank, badness: confidences[row] ?? 0 }));
  return showWorst(
    heldOut,
    errors.filter(({ rank }) => rank > 1),
    ({ row, rank, badness }) => ({
      answer: shorten(answers[truths[row] ?? -1]),
      rank,
      first_answer: shorten(answers[firsts[row] ?? -1]),
      confidence: roundShare(badness),
    }),
  );
}

/** The items that came next and stood in no list of ten, the lowest first. */
export function worstRanks(heldOut: Judged<'recommendation'>): WorstErrors<'recommendation'> | undefined {
  const { users, items, fullRanks } = heldOut;
  if (!users || !items) return undefined;
  const errors = fullRanks.map((rank, row) => ({ row, rank: rank + 1, badness: rank }));
  return showWorst(
    heldOut,
    errors.filter(({ rank }) => rank > listLength),
    ({ row, rank }) => ({ user: shorten(users[row]), item: shorten(items[row]), rank }),
  );
}

/** Of equally bad ones the first row leads, so that the same rows give the same list. */
function showWorst<E extends { readonly row: number; readonly badness: number }, Shown>(
  { rows }: HeldOut,
  errors: readonly E[],
  show: (error: E) => Shown,
) {
  if (!rows) return undefined;
  return errors
    .toSorted((a, b) => b.badness - a.badness || a.row - b.row)
    .slice(0, shownErrors)
    .map((error) => ({ row: rows.numbers[error.row] ?? 0, file: nameFile(rows.files?.[error.row]), ...show(error) }));
}

function shorten(text = ''): string {
  const characters = Array.from(text.slice(0, 2 * shownCharacters + 2));
  return characters.length > shownCharacters ? `${characters.slice(0, shownCharacters).join('')}…` : text;
}

/** The end of a long path says most. */
const nameFile = (path?: string) =>
  path === undefined ? null : path.length > shownCharacters ? `…${path.slice(-shownCharacters)}` : path;

const roundShare = (share: number) => Math.round(share * 1e6) / 1e6;
