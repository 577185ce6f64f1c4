import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { type ChampionEvaluation, passGate } from '../../shared/run/gate.ts';
import { primaryMetric } from '../../shared/run/leaderboard.ts';
import type { RunRow } from '../../shared/run/run-row.ts';
import type { RunRef, Services } from './services.ts';

/** The step `gate`: the best candidate becomes the winner, or the run ends here. */
export const decideGate = (services: Services, ref: RunRef): Promise<StepDone> =>
  carryOutStep(services, ref, 'gate', async (run) => {
    const candidates = await services.runs.candidates(...ref);
    const best = candidates.find(({ rank }) => rank === 1);
    if (!best) throw new Error('The gate was reached without a ranked candidate');
    const evaluation = await new CandidateFiles(services.bucket, ...ref, best.name).readEvaluation();
    passGate(best.name, evaluation, primaryMetric(run.task).better, await championOf(services, run));
    await services.runs.setWinner(ref, best.name);
    const rivals = run.base_model_id ? 'the baseline and the champion' : 'the baseline';
    const facts = { candidate: best.name, rivals: run.base_model_id ? 2 : 1 };
    return { message: `${best.name} passed: better than ${rivals}.`, facts };
  });

async function championOf({ models }: Services, run: RunRow): Promise<ChampionEvaluation | null> {
  if (run.base_model_id === null) return null;
  const model = await models.get(run.tenant_id, run.base_model_id);
  if (!model?.champion) return null;
  const version = await models.getVersion([run.tenant_id, model.id], model.champion);
  return version?.evaluation ?? null;
}
