/** What a person asks of a model first. */
const order = [
  'top_1_accuracy',
  'mean_reciprocal_rank',
  'recall_at_5',
  'accuracy',
  'roc_auc',
  'f1_micro',
  'f1_macro',
  'subset_accuracy',
  'log_loss',
  'ndcg_at_10_full',
  'hr_at_10_full',
  'hr_at_10_sampled',
  'coverage_at_10',
  'r2',
  'rmse',
  'mae',
  'mape',
];

/** Metrics that are shares of one, best shown as percentages. */
export const isShare = (metric: string): boolean =>
  /^(top_1_accuracy|accuracy|subset_accuracy|hamming_loss|mean_average_precision|balanced_accuracy|precision|recall|f1|mape|hr_at|coverage)/.test(
    metric,
  );

/** The few of these metrics that say most, in the order to read them; all of them where none is known. */
export function leadingMetrics(names: readonly string[]): readonly string[] {
  const known = order.filter((name) => names.includes(name));
  return known.length > 0 ? known : names;
}
