import { evaluate } from '../../shared/learning/evaluate/evaluate.ts';
import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { primaryMetric, rankCandidates } from '../../shared/run/leaderboard.ts';
import type { CandidateRow } from '../../shared/run/run-row.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import type { RunRef, Services } from './services.ts';

/** The step `evaluate`: judges each trained candidate on the test rows and ranks them. */
export const evaluateCandidates = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'evaluate', async (run) => {
    const { bucket, runs } = services;
    const candidates = await runs.candidates(...ref);
    const trained = candidates.filter(({ state }) => state === 'trained');
    if (trained.length === 0) throw nothingTrained(candidates);
    const metric = primaryMetric(run.task);
    const judged = [];
    for (const { name } of trained) {
      const files = new CandidateFiles(bucket, ...ref, name);
      const evaluation = evaluate(await files.readHeldOut(), run.seed);
      await files.writeEvaluation(evaluation);
      const { size_bytes, latency, sampled_rows } = await files.readTraining();
      const { scores, interval } = evaluation;
      judged.push({ name, scores, interval, latency, size_bytes, sampled_rows, score: scores[metric.name] ?? null });
    }
    const order = rankCandidates(judged, metric.better);
    for (const { name, scores, interval, latency, size_bytes, sampled_rows } of judged) {
      const changes = { test_scores: scores, interval, latency, artifact_bytes: size_bytes, sampled_rows };
      await runs.updateCandidate(ref, name, { ...changes, rank: order.indexOf(name) + 1 });
    }
    const best = judged.find(({ name }) => name === order[0]);
    const facts = {
      count: judged.length,
      best: order[0] ?? '',
      metric: metric.name,
      score: best?.score?.toPrecision(4) ?? 'undefined',
    };
    return { message: `Best of ${facts.count}: ${facts.best}, ${facts.metric} ${facts.score}.`, facts };
  });

/** Says what stopped the first candidate: most often all fail alike. */
function nothingTrained(candidates: readonly CandidateRow[]): RunError {
  const failed = candidates.find(({ error }) => error !== null);
  const { message = 'none was finished', param, rows } = failed?.error ?? {};
  return new RunError('no_candidate_trained', `No candidate could be trained. ${failed?.name ?? ''}: ${message}`, {
    ...(param && { param }),
    ...(rows && { rows }),
  });
}
