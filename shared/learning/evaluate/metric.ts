/** A named score of answers against truths. */
export interface Metric<Judged> {
  /** As the API names it, such as `log_loss`. */
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** Null where the score is undefined, such as ROC AUC when only one class occurs. */
  readonly compute: (judged: Judged) => number | null;
}

/** Every metric's score by its name; never NaN or infinite. */
export function score<Judged>(metrics: readonly Metric<Judged>[], judged: Judged): Record<string, number | null> {
  return Object.fromEntries(
    metrics.map(({ name, compute }) => {
      const value = compute(judged);
      return [name, value !== null && Number.isFinite(value) ? value : null];
    }),
  );
}
