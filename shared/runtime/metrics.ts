type Unit = 'Count' | 'Milliseconds' | 'Bytes' | 'Seconds';
interface Metric {
  readonly unit: Unit;
  readonly value: number;
}

/** The CloudWatch namespace of our own metrics. */
const metricNamespace = 'Gristmill';

/**
 * Fields that turn a log line into CloudWatch metrics (embedded metric format, no API call), with one dimension set.
 * Spread them into a log line; every dimension and metric is a field of its own as well.
 */
export function metricFields(
  nowMs: number,
  dimensions: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, Metric>>,
): Readonly<Record<string, unknown>> {
  const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.entries(metrics).map(([Name, { unit }]) => ({ Name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...values,
  };
}
