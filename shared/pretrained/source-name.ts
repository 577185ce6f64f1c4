import type { PretrainedChoice } from './schema.ts';

/** Where a pretrained model came from, as a model card says it. */
export function sourceName(choice: PretrainedChoice): string {
  if ('dataset_id' in choice) return `dataset ${choice.dataset_id}`;
  return 'folder' in choice ? `folder ${choice.folder}` : `hub ${choice.hub} at ${choice.revision}`;
}
