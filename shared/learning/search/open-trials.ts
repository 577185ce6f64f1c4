import { prepareTraining } from '../tasks/prepare-training.ts';
import { tasks } from '../tasks/registry.ts';
import type { TrainingData } from '../tasks/task.ts';
import { trainTrial } from './train-trial.ts';
import type { TrainTrial } from './trial.ts';

/** Reads the rows once for all trials of a candidate. Throws RunError when the data cannot be learned. */
export async function openTrials(data: TrainingData): Promise<TrainTrial> {
  const { together } = tasks[data.task];
  if (together) return together.openTrials(data);
  const prepared = prepareTraining(data);
  return (input, clock) => trainTrial(prepared, input, clock);
}
