import { drawSettings } from '../../shared/learning/search/draw-settings.ts';
import { findCandidate } from '../../shared/learning/tasks/find-candidate.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { carryOutStep, type StepDone, stepTitles } from '../../shared/run/carry-out-step.ts';
import { CleanFiles } from '../../shared/run/clean-files.ts';
import { jobName, jobRuntimeSeconds } from '../../shared/run/machines.ts';
import type { TrainingPlan } from '../../shared/run/pipeline-step.ts';
import { planRung } from '../../shared/run/plan-rung.ts';
import type { CandidateRow, RunRow, TrialRow } from '../../shared/run/run-row.ts';
import { splitRows } from '../../shared/run/split-rows.ts';
import type { RunRef, Services } from './services.ts';

/** The step `split`: deals the rows, draws the trials, and answers where everything trains, as it was quoted. */
export async function splitAndPlan(services: Services, ref: RunRef): Promise<TrainingPlan & StepDone> {
  const { clock, events, runs } = services;
  const done = await carryOutStep(services, ref, 'split', async (run) => {
    const files = new CleanFiles(services.bucket);
    const { split, leaked, singles } = splitRows(await files.readRows(ref), run);
    await files.writeSplit(ref, split);
    const facts = {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      leaked_validation: leaked.validation,
      leaked_test: leaked.test,
      ...(singles > 0 && { single_phrasings: singles }),
    };
    const counts = `${facts.train} rows to train on, ${facts.validation} to validate, ${facts.test} to test`;
    const official = run.split_column === null ? '' : ` As the column "${run.split_column}" says.`;
    const leaks =
      leaked.validation + leaked.test > 0
        ? ` Left out ${leaked.test} test rows and ${leaked.validation} validation rows that stand in the rows before them, too.`
        : '';
    const alone =
      singles > 0
        ? ` Answers with a single question: ${singles}. It is learned, and the test says nothing of them.`
        : '';
    const candidates = await runs.candidates(...ref);
    const trials = candidates.flatMap((candidate) => drawTrials(run, candidate));
    for (const trial of trials) await services.trials.putIfAbsent(trial);
    const search = planRung(0, candidates, trials);
    return { message: `${counts}.${official}${leaks}${alone}`, facts, candidates: candidates.map(placeOf), search };
  });
  const next = done.search.is_over ? 'train' : 'search';
  await runs.enterStep(ref, next, 'queued', clock());
  if (next === 'search')
    await events.addEvent(ref, { kind: 'step_started', step: next, message: stepTitles[next] }, clock());
  return done;
}

function drawTrials(run: RunRow, { name, rungs }: CandidateRow): TrialRow[] {
  const space = findCandidate(tasks[run.task], name)?.searchSpace ?? {};
  return Array.from({ length: rungs[0]?.trial_count ?? 0 }, (_, number) => ({
    entity: 'trial',
    tenant_id: run.tenant_id,
    run_id: run.id,
    candidate: name,
    number,
    state: 'running',
    settings: drawSettings(space, name, number, run.seed),
    rung: 0,
    results: [],
    error: null,
  }));
}

function placeOf({ run_id, name, compute, machine, max_seconds }: CandidateRow): TrainingPlan['candidates'][number] {
  if (compute === 'lambda') return { name, compute };
  const job = {
    name: jobName(run_id, name),
    max_runtime_seconds: jobRuntimeSeconds(max_seconds),
    instance_type: machine,
  };
  return { name, compute, job };
}
