import { carryOutStep, type StepDone } from '../../shared/run/carry-out-step.ts';
import { CleanFiles } from '../../shared/run/clean-files.ts';
import { jobName, jobRuntimeSeconds } from '../../shared/run/machines.ts';
import type { TrainingPlan } from '../../shared/run/pipeline-step.ts';
import { splitRows } from '../../shared/run/split-rows.ts';
import type { RunRef, Services } from './services.ts';

/** The step `split`: deals the rows, and answers where each candidate trains, as it was quoted. */
export async function splitAndPlan(services: Services, ref: RunRef): Promise<TrainingPlan & StepDone> {
  const done = await carryOutStep(services, ref, 'split', async (run) => {
    const files = new CleanFiles(services.bucket);
    const split = splitRows(await files.readRows(ref), run);
    await files.writeSplit(ref, split);
    const counts = `${split.train.length} rows to train on, ${split.validation.length} to validate, ${split.test.length} to test`;
    return { message: `${counts}.`, candidates: await planOf(services, ref) };
  });
  await services.runs.enterStep(ref, 'train', 'queued', services.clock());
  return done;
}

async function planOf({ runs }: Services, ref: RunRef): Promise<TrainingPlan['candidates']> {
  const [, runId] = ref;
  return (await runs.candidates(...ref)).map(({ name, compute, machine, max_seconds }) => {
    if (compute === 'lambda') return { name, compute };
    const job = {
      name: jobName(runId, name),
      max_runtime_seconds: jobRuntimeSeconds(max_seconds),
      instance_type: machine,
    };
    return { name, compute, job };
  });
}
