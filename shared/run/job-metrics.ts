/** What a training job prints while it works; the platform finds it in the log and keeps it as metrics of the job. */
export const jobMetrics = ['fraction', 'validation_score', 'train_seconds', 'trial_score'] as const;
export type JobMetric = (typeof jobMetrics)[number];

/** A number as JavaScript prints it: `1`, `-0.25`, `1.5e-7`. */
const printedNumber = '([-+]?[0-9]+(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?)';

/** The metric definitions of a job (SageMaker's MetricDefinitions): each finds its own values in the log's lines. */
export const metricDefinitions: readonly { readonly Name: JobMetric; readonly Regex: string }[] = jobMetrics.map(
  (name) => ({ Name: name, Regex: `metric ${name}=${printedNumber};` }),
);

/** One line of metrics as the job's metric definitions find them; values that are not finite are left out. */
export function metricLine(metrics: Partial<Record<JobMetric, number | undefined>>): string {
  const parts = Object.entries(metrics).flatMap(([name, value]) =>
    Number.isFinite(value) ? [`metric ${name}=${value};`] : [],
  );
  return `${parts.join(' ')}\n`;
}
