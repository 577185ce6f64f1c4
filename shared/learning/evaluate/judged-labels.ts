/** Truths and probabilities of labels with what most scores need: which are answered, and how often rightly. */
export interface JudgedLabels {
  readonly rowCount: number;
  readonly labelCount: number;
  /** 1 or 0, row-major, rows x labels. */
  readonly truths: ArrayLike<number>;
  /** Alike. */
  readonly probabilities: ArrayLike<number>;
  /** 1 where a label is answered, alike. */
  readonly answers: Uint8Array;
  readonly perLabel: readonly LabelCounts[];
}

/** Of one label, or of all together. */
export interface LabelCounts {
  /** Rows that have it. */
  readonly support: number;
  /** Rows that it is answered for. */
  readonly answered: number;
  /** Rows of both kinds. */
  readonly hits: number;
}

/** Judges probabilities by the labels that their thresholds choose. */
export function judgeLabels(
  truths: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  thresholds: readonly number[],
): JudgedLabels {
  const labelCount = thresholds.length;
  const answers = Uint8Array.from({ length: truths.length }, (_, at) =>
    Number((probabilities[at] as number) >= (thresholds[at % labelCount] as number)),
  );
  const perLabel = thresholds.map((_, label) => {
    const counts = { support: 0, answered: 0, hits: 0 };
    for (let at = label; at < truths.length; at += labelCount) {
      const [isTrue, isAnswered] = [truths[at] === 1, answers[at] === 1];
      counts.support += Number(isTrue);
      counts.answered += Number(isAnswered);
      counts.hits += Number(isTrue && isAnswered);
    }
    return counts;
  });
  return { rowCount: truths.length / labelCount, labelCount, truths, probabilities, answers, perLabel };
}

/** A ratio of nothing to nothing counts as 0. */
export const precisionOf = ({ hits, answered }: LabelCounts): number => ratio(hits, answered);
export const recallOf = ({ hits, support }: LabelCounts): number => ratio(hits, support);
export const f1Of = ({ hits, answered, support }: LabelCounts): number => ratio(2 * hits, answered + support);

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
