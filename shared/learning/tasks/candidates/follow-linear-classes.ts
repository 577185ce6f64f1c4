import { pack, unpack } from '../../artifact/pack.ts';
import type { DescentOptions } from '../../classical/linear-svm/descent.ts';
import { fitLinearClasses, type LinearClassesProblem } from '../../classical/linear-svm/fit-linear-classes.ts';
import { marginCount } from '../../classical/logistic.ts';
import type { Pace } from '../pace.ts';

/**
 * Fits linear margins of classes at a pace: reported, resumable, cut short in time. Answers the weights, class after
 * class (margins x columns); one margin stands for two classes.
 */
export async function followLinearClasses(
  problem: LinearClassesProblem,
  options: Omit<DescentOptions, 'resumeFrom'>,
  pace: Pick<Pace, 'checkpoint' | 'step'>,
): Promise<Float64Array> {
  const { rows, classCount } = problem;
  const margins = marginCount(classCount);
  const resumeFrom = pace.checkpoint?.resumeFrom && unpack(pace.checkpoint.resumeFrom);
  // A fit that was cut off after its last pass has no pass left to tell its weights.
  let position = Float64Array.from(resumeFrom?.position ?? new Float64Array(margins * rows.columnCount));
  for (const pass of fitLinearClasses(problem, { ...options, resumeFrom })) {
    const { iteration, fraction, violation } = pass;
    const iterationCount = options.iterationLimit * margins;
    const progress = { iteration, iterationCount, fraction, scores: { violation } };
    const goesOn = await pace.step(progress, () => pack(pass.snapshot()));
    // A copy of all weights: of many classes and columns a second's work in every pass.
    if (fraction === 1 || !goesOn) position = Float64Array.from(pass.position());
    if (!goesOn) break;
  }
  return position;
}
