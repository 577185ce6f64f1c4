import { classTask } from '../class-task.ts';
import { textClassification } from './text-classification.ts';

/** What the writer of a text wants, or that it is none of the known intents. */
export const intent = classTask({
  name: 'intent',
  description: 'Recognises the intent of a text, and answers none where the text seems to be out of scope.',
  inputs: textClassification.inputs,
  candidates: textClassification.candidates,
  mostClasses: 250,
  manyClassesAdvice: 'Merge intents.',
  // A little below one in twenty, which is what may be turned away of other texts.
  abstainingShare: 0.045,
  // Nothing in a table tells intents from other labels: who wants to turn texts away says so.
  suits: () => false,
});
