import { convKernels } from './conv.ts';
import { indexKernels } from './index.ts';
import type { Kernel } from './kernel.ts';
import { mathKernels } from './math.ts';
import { matmulKernels } from './matmul.ts';
import { normalizeKernels } from './normalize.ts';
import { poolKernels } from './pool.ts';
import { reduceKernels } from './reduce.ts';
import { resizeKernels } from './resize.ts';
import { shapeKernels } from './shape.ts';

/** Every translation by the name that tfjs gives its kernel. */
export const kernels: Readonly<Record<string, Kernel>> = {
  ...mathKernels,
  ...reduceKernels,
  ...matmulKernels,
  ...shapeKernels,
  ...indexKernels,
  ...convKernels,
  ...poolKernels,
  ...resizeKernels,
  ...normalizeKernels,
};
