import { imageInputs } from '../../features/image/image-encoder.ts';
import type { ImageRows } from '../../features/image/image-rows.ts';
import type { Candidate } from '../candidate.ts';
import { classShares } from '../candidates/class-shares.ts';
import { logisticRegression } from '../candidates/logistic-regression.ts';
import { classTask } from '../class-task.ts';
import { largeResidualNetwork, mediumResidualNetwork, smallResidualNetwork } from './residual-network.ts';

/** Which class an image belongs to. */
export const imageClassification = classTask<ImageRows>({
  name: 'image_classification',
  description: 'Predicts which of two or more classes an image belongs to, with calibrated probabilities.',
  inputs: imageInputs,
  mostClasses: 250,
  manyClassesAdvice: 'Merge classes.',
  // One in twenty lies in the band where the answer would be little better than a guess.
  abstainingShare: 0.05,
  hasOperatingPoint: true,
  suits: ({ columns }, { name }) => columns.some((column) => column.name !== name && column.kind === 'image'),
  candidates: [
    answeredByGraph(classShares),
    answeredByGraph(logisticRegression),
    smallResidualNetwork,
    mediumResidualNetwork,
    largeResidualNetwork,
  ],
});

/** Only where ONNX Runtime answers are images decoded, so every model of images is answered there. */
function answeredByGraph({ open: _, ...candidate }: Candidate | typeof classShares): Candidate<ImageRows> {
  return candidate as Candidate<ImageRows>;
}
