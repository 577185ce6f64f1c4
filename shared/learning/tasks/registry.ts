import { faq } from './faq/faq.ts';
import { imageClassification } from './image/image-classification.ts';
import { multiLabelClassification } from './labels/multi-label-classification.ts';
import { recommendation } from './recommendation/recommendation.ts';
import { tabularClassification } from './tabular-classification.ts';
import { tabularRegression } from './tabular-regression.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { TaskName } from './task-names.ts';
import { intent } from './text/intent.ts';
import { textClassification } from './text/text-classification.ts';

/** Every task by its name; a new one is a folder and a row. A run that names none gets the first that suits it. */
export const tasks: { readonly [name in TaskName]: TaskDefinition } = {
  recommendation,
  image_classification: imageClassification,
  multi_label_classification: multiLabelClassification,
  faq,
  text_classification: textClassification,
  intent,
  tabular_classification: tabularClassification,
  tabular_regression: tabularRegression,
};
