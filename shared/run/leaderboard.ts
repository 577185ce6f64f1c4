import { tasks } from '../learning/tasks/registry.ts';
import type { TaskName } from '../learning/tasks/task-names.ts';

/** The metric that decides between candidates of a task, and which way is better. */
export function primaryMetric(task: TaskName): { readonly name: string; readonly better: 'higher' | 'lower' } {
  const { primaryMetric: name, metrics } = tasks[task];
  const metric = metrics.find((one) => one.name === name);
  if (!metric) throw new Error(`Task ${task} has no metric ${name}`);
  return metric;
}

/** True when score `a` is better than `b`; a missing score is worse than any. */
export function isBetter(a: number | null, b: number | null, better: 'higher' | 'lower'): boolean {
  if (a === null || b === null) return a !== null;
  return better === 'higher' ? a > b : a < b;
}

/** Candidate names, best first by held-out score; equal scores keep their order, so that the simpler one leads. */
export function rankCandidates(
  scored: readonly { readonly name: string; readonly score: number | null }[],
  better: 'higher' | 'lower',
): readonly string[] {
  const order = [...scored].sort((a, b) => {
    if (isBetter(a.score, b.score, better)) return -1;
    return isBetter(b.score, a.score, better) ? 1 : 0;
  });
  return order.map(({ name }) => name);
}
