/** The tasks, as the API names them. */
export const taskNames = [
  'image_classification',
  'text_classification',
  'multi_label_classification',
  'intent',
  'faq',
  'tabular_classification',
  'tabular_regression',
  'recommendation',
] as const;
export type TaskName = (typeof taskNames)[number];
