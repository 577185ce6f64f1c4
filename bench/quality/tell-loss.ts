import type { TrainingProgress } from '../../shared/learning/tasks/task.ts';

const secondsBetweenLines = 30;

/** Prints now and then how far a training is, with its validation loss where it has one. */
export function tellLoss(name: string, print: (line: string) => void): (progress: TrainingProgress) => void {
  let toldAt = performance.now();
  return ({ fraction, scores }) => {
    if (performance.now() - toldAt < secondsBetweenLines * 1000) return;
    toldAt = performance.now();
    const loss = scores.log_loss === undefined ? '' : `, validation log loss ${scores.log_loss.toFixed(4)}`;
    print(`${name}: ${Math.round(100 * fraction)} %${loss}`);
  };
}
