import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { inputOf, type ServeData } from './dataset.ts';
import type { LoadPlan, LoadReport } from './load.ts';

/** What the load asks for: one row a request. */
export const bodiesOf = ({ names, probes }: ServeData): string[] =>
  probes.rows.map((row) => JSON.stringify({ inputs: inputOf(names, row) }));

/** Makes the load in a process of its own. Throws when an answer was an error: then nothing was measured. */
export async function drive(plan: LoadPlan): Promise<LoadReport> {
  const worker = fork(resolve(import.meta.dirname, 'peers/load-worker.ts'));
  worker.send(plan);
  const [report] = (await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => Promise.reject(new Error('The load generator ended without a report'))),
  ])) as [LoadReport];
  if (report.firstError)
    throw new Error(
      `${report.errorCount} of ${report.requestCount} answers of ${plan.url} are errors: ${report.firstError}`,
    );
  return report;
}
