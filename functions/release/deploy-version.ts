import { candidateFolder } from '../../shared/bucket/keys.ts';
import { answersAlike } from '../../shared/run/answers-alike.ts';
import { CandidateFiles } from '../../shared/run/candidate-files.ts';
import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { RunError } from '../../shared/runtime/errors.ts';
import { settleRun } from '../../shared/wallet/run-lease.ts';
import { releasedIds } from './released-ids.ts';
import type { RunRef, Services } from './services.ts';
import { winnerOf } from './winner-of.ts';

/**
 * The step `deploy`: the stored artifact must answer as the model did where it was trained; then it becomes the
 * champion and the run has succeeded, both or neither: a run that is cancelled meanwhile changes no answer.
 */
export async function deployVersion(services: Services, ref: RunRef): Promise<void> {
  const { clock, events, runs, table } = services;
  const known = await runs.get(...ref);
  if (known?.state === 'succeeded') return settleRun(table, ref[0], known.lease_id);
  await carryOutStep(services, ref, 'deploy', async (run): Promise<StepDone> => {
    await proveThatItServes(services, ref, winnerOf(run));
    const { modelId, versionId } = releasedIds(run);
    const hasEnded = await runs.finish(run, { state: 'succeeded', model_id: modelId, version_id: versionId }, clock());
    if (!hasEnded) {
      await runs.getUnfinished(...ref);
      throw new RunError('model_deleted', 'The model was deleted while the run made a version of it.');
    }
    const facts = { version_id: versionId, model_id: modelId };
    return { message: `${versionId} answers as champion of ${modelId}.`, facts };
  });
  const finished = { kind: 'run_finished', message: 'The run succeeded.', facts: { state: 'succeeded' } } as const;
  await events.addEvent(ref, finished, clock());
  await settleRun(table, ref[0], known?.lease_id ?? null);
}

async function proveThatItServes({ bucket, openModel }: Services, ref: RunRef, candidate: string): Promise<void> {
  const files = new CandidateFiles(bucket, ...ref, candidate);
  const { inputs, outputs } = await files.readSample();
  const { model } = await openModel(candidateFolder(...ref, candidate));
  const answered = await model.predict(inputs);
  await model.close();
  if (answersAlike(answered, outputs)) return;
  throw new Error(`The stored artifact of ${candidate} answers otherwise than the model that was trained`);
}
