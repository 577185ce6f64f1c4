import { tabularClassification } from './tabular-classification.ts';
import { tabularRegression } from './tabular-regression.ts';
import type { TaskName } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Every task by its name; a new one is a file and a row. */
export const tasks: { readonly [name in TaskName]: TaskDefinition } = {
  tabular_classification: tabularClassification,
  tabular_regression: tabularRegression,
};
