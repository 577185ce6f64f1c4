import { pack, unpack } from '../../artifact/pack.ts';
import type { DescentOptions } from '../../classical/linear-svm/descent.ts';
import { fitLinearClasses, type LinearClassesProblem } from '../../classical/linear-svm/fit-linear-classes.ts';
import type { Pace } from '../pace.ts';
import { logOddsOfShares } from './log-odds-of-shares.ts';

type LabelsProblem = Pick<LinearClassesProblem, 'rows' | 'loss' | 'cost'> & {
  /** 1 where a row has a label and 0 where not, rows x labels. */
  readonly marks: Float64Array;
  readonly labelCount: number;
};

/**
 * Fits a linear margin for each label by itself, at a pace: reported, resumable, cut short in time. Answers the weights,
 * label after label, each with its intercept last; a label that time did not reach has its share of the rows.
 */
export async function followLabelMargins(
  { rows, loss, cost, marks, labelCount }: LabelsProblem,
  options: Omit<DescentOptions, 'resumeFrom'>,
  pace: Pick<Pace, 'checkpoint' | 'step'>,
): Promise<Float64Array> {
  const resumeFrom = pace.checkpoint?.resumeFrom && unpack(pace.checkpoint.resumeFrom);
  const { columnCount } = rows;
  const margins = new Float64Array(labelCount * columnCount);
  logOddsOfShares(marks, labelCount).forEach((odds, label) => {
    margins[(label + 1) * columnCount - 1] = odds;
  });
  if (resumeFrom?.margins) margins.set(resumeFrom.margins);
  let inner = resumeFrom;
  for (let label = resumeFrom?.label?.[0] ?? 0; label < labelCount; label += 1) {
    const labels = Int32Array.from({ length: rows.rowCount }, (_, row) => marks[row * labelCount + label] as number);
    const passes = fitLinearClasses({ rows, labels, classCount: 2, loss, cost }, { ...options, resumeFrom: inner });
    inner = undefined;
    for (const pass of passes) {
      const { iteration, violation } = pass;
      if (pass.fraction === 1) margins.set(pass.position(), label * columnCount);
      const progress = {
        iteration: label * options.iterationLimit + iteration,
        iterationCount: labelCount * options.iterationLimit,
        fraction: (label + pass.fraction) / labelCount,
        scores: { violation },
      };
      const snapshot = () => pack({ ...pass.snapshot(), label: Float64Array.of(label), margins: margins.slice() });
      if (await pace.step(progress, snapshot)) continue;
      margins.set(pass.position(), label * columnCount);
      return margins;
    }
  }
  return margins;
}
