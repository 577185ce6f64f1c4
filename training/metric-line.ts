/** One line of metrics as the job's metric definitions find them; values that are not finite are left out. */
export function metricLine(metrics: Readonly<Record<string, number | undefined>>): string {
  const parts = Object.entries(metrics).flatMap(([name, value]) =>
    Number.isFinite(value) ? [`metric ${name}=${value};`] : [],
  );
  return `${parts.join(' ')}\n`;
}
