import { prepareTraining } from '../tasks/prepare-training.ts';
import { tasks } from '../tasks/registry.ts';
import { trainTrial } from './train-trial.ts';
import type { TrainTrial, TrialRows } from './trial.ts';

/** Reads the rows once for all trials of a candidate. Throws RunError when the data cannot be learned. */
export async function openTrials(rows: TrialRows): Promise<TrainTrial> {
  const { together } = tasks[rows.task];
  if (together) return together.openTrials(rows);
  const prepared = prepareTraining(rows);
  return (input, clock) => trainTrial(prepared, input, clock);
}
