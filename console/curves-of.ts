import type { RunMetric } from '../shared/api/client.generated.ts';

type Point = readonly [iteration: number, score: number];

export interface Curve {
  readonly score: string;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

/** One curve for each score, with a series for each candidate (trials are in a table of their own); a single point makes no line and is left out. */
export function curvesOf(metrics: readonly RunMetric[]): readonly Curve[] {
  const byScore = new Map<string, Map<string, Point[]>>();
  for (const { candidate, trial, iteration, scores } of metrics) {
    if (trial !== null) continue;
    for (const [score, value] of Object.entries(scores)) {
      const byCandidate = byScore.get(score) ?? new Map<string, Point[]>();
      byScore.set(score, byCandidate);
      byCandidate.set(candidate, [...(byCandidate.get(candidate) ?? []), [iteration, value]]);
    }
  }
  return [...byScore]
    .map(([score, byCandidate]) => ({
      score,
      series: [...byCandidate].filter(([, points]) => points.length > 1).map(([name, points]) => ({ name, points })),
    }))
    .filter(({ series }) => series.length > 0);
}
