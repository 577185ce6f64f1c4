import type { Kernel } from '../../classical/kernel-svm/kernel.ts';
import type { DenseMatrix } from '../../classical/row-block.ts';
import { oneOf, realNumber, type SettingsOf, wholeNumber } from '../../search/search-space.ts';

/** What a search may try of a kernel. */
export const kernelSpace = {
  kernel: oneOf(['rbf', 'polynomial', 'linear', 'sigmoid'], { usual: 'rbf' }),
  /** 1 makes the kernel fall to 1/e^2 over the mean squared distance between two rows. */
  reach: realNumber(0.05, 20, { usual: 1, scale: 'log' }),
  degree: wholeNumber(2, 5, { usual: 3 }),
};

/** The chosen kernel, its gamma measured by the variance of the rows (scikit-learn's `scale`). */
export function chooseKernel(choice: SettingsOf<typeof kernelSpace>, matrix: DenseMatrix): Kernel {
  const variance = totalVariance(matrix);
  const gamma = choice.reach / (variance > 0 ? variance : 1);
  switch (choice.kernel) {
    case 'rbf':
      return { kind: 'rbf', gamma };
    case 'polynomial':
      return { kind: 'polynomial', gamma, offset: 1, degree: choice.degree };
    case 'sigmoid':
      return { kind: 'sigmoid', gamma: gamma / 10, offset: 0 };
    case 'linear':
      return { kind: 'linear' };
  }
}

/** The sum over columns of their variances: half the mean squared distance between two rows. */
function totalVariance({ rowCount, columnCount, values }: DenseMatrix): number {
  let total = 0;
  for (let column = 0; column < columnCount; column += 1) {
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const value = values[row * columnCount + column] as number;
      sum += value;
      squares += value * value;
    }
    total += squares / rowCount - (sum / rowCount) ** 2;
  }
  return total;
}
