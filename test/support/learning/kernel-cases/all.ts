import type { KernelCase } from '../kernel-case.ts';
import { elementwiseCases } from './elementwise.ts';
import { imageCases } from './image.ts';
import { indexCases } from './index.ts';
import { matrixCases } from './matrix.ts';
import { reductionCases } from './reduction.ts';
import { shapeCases } from './shape.ts';

/** Every kernel that is translated, by kind. */
export const kernelCases: Readonly<Record<string, readonly KernelCase[]>> = {
  elementwise: elementwiseCases,
  reduction: reductionCases,
  matrix: matrixCases,
  shape: shapeCases,
  index: indexCases,
  image: imageCases,
};
