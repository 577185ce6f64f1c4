import { promote } from '../../shared/learning/search/successive-halving.ts';
import { primaryMetric } from '../../shared/run/leaderboard.ts';
import type { RungPlan } from '../../shared/run/pipeline-step.ts';
import { planRung } from '../../shared/run/plan-rung.ts';
import type { CandidateRow, RunRow, TrialRow } from '../../shared/run/run-row.ts';
import { billTrials } from './bill-trials.ts';
import type { RunRef, Services } from './services.ts';

/**
 * Ends a rung of the search: promotes the best of each candidate, bills its trials, and answers the next rung. After the
 * last one the best trial gives its candidate the settings. Everything follows from what the trials left, so that a
 * repetition changes nothing.
 */
export async function judgeRung(services: Services, ref: RunRef, rung: number): Promise<RungPlan> {
  const { clock, events, runs, trials } = services;
  const run = await runs.enterStep(ref, 'search', 'running', clock());
  const candidates = (await runs.candidates(...ref)).filter(({ rungs }) => rung < rungs.length);
  const all = await trials.list(...ref);
  const outcomes: string[] = [];
  for (const candidate of candidates) {
    const contenders = all.filter((trial) => trial.candidate === candidate.name && trial.rung >= rung);
    outcomes.push(await judge(services, run, candidate, contenders, rung));
  }
  // Once judged, a rung gets no further result: what is billed is what stays.
  const judged = await trials.list(...ref);
  for (const candidate of candidates) await billTrials(services, run, candidate, judged, rung);
  await runs.noteRung(ref, rung + 1);
  const next = planRung(rung + 1, candidates, judged);
  const message = `Rung ${rung + 1} of ${run.rung_count}: ${outcomes.join(' ')}`;
  const facts = { rung: rung + 1, rungs: run.rung_count };
  await events.addEvent(ref, { kind: 'step_finished', step: 'search', message, facts }, clock());
  return next;
}

/** Sends the best trials on, and leaves the others behind. Says what came of it. */
async function judge(
  { runs, trials }: Services,
  run: RunRow,
  candidate: CandidateRow,
  contenders: readonly TrialRow[],
  rung: number,
): Promise<string> {
  const ref = [run.tenant_id, run.id] as const;
  const { name, better } = primaryMetric(run.task);
  const judged = contenders.map(({ number, results }) => ({ number, score: results[rung]?.score ?? null }));
  const nextRung = candidate.rungs[rung + 1];
  const promoted = promote(judged, nextRung?.trial_count ?? 1, better);
  for (const trial of contenders) {
    const isPromoted = promoted.includes(trial.number);
    const state = isPromoted ? (nextRung ? 'running' : 'chosen') : trial.results[rung] ? 'stopped' : 'failed';
    const changes = { state, ...(isPromoted && nextRung && { rung: rung + 1 }) } as const;
    await trials.update(ref, [candidate.name, trial.number], changes);
  }
  const best = contenders.find(({ number }) => number === promoted[0]);
  const score = best?.results[rung]?.score?.toPrecision(4);
  if (!best) return `${candidate.name} keeps its usual settings, as no trial succeeded.`;
  if (nextRung)
    return `${promoted.length} of ${contenders.length} trials of ${candidate.name} go on, ${name} ${score}.`;
  await runs.updateCandidate(ref, candidate.name, { settings: best.settings, trial: best.number });
  return `trial ${best.number} of ${candidate.name} is best, ${name} ${score}.`;
}
