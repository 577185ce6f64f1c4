import { readFile } from 'node:fs/promises';
import type { Metric } from './job.ts';
import type { JobRequest } from './job-request.ts';

/** The last value that each metric definition finds in the job's log. */
export async function readMetrics(request: JobRequest, logFile: string, nowMs: number): Promise<Metric[]> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return (request.AlgorithmSpecification.MetricDefinitions ?? []).flatMap(({ Name, Regex }) => {
    const value = Number([...log.matchAll(new RegExp(Regex, 'g'))].at(-1)?.[1] ?? Number.NaN);
    return Number.isNaN(value) ? [] : [{ name: Name, value, timeMs: nowMs }];
  });
}
