import { encoderBytes, encoderSize } from '../../learning/pretrained/encoder-size.ts';
import { openPretrained } from '../../learning/pretrained/pretrained-model.ts';
import type { Profile } from '../schema.ts';
import { archivedFiles } from './archived-files.ts';
import type { PretrainedEntries } from './find-pretrained.ts';

const mostNamesShown = 20;

/**
 * Describes an uploaded pretrained model, once all of its weights were read: what cannot be fine-tuned is refused before a
 * run names it. Throws RunError `pretrained_unusable`.
 */
export async function profilePretrained(entries: PretrainedEntries): Promise<Profile> {
  const { base, config, load } = await openPretrained(archivedFiles(entries, 'upload'));
  const { ignored, fresh } = await load();
  return {
    object: 'profile',
    row_count: 0,
    dialect: { encoding: 'utf-8', delimiter: null, newline: 'lf', has_bom: false },
    columns: [],
    schema: [],
    findings: [],
    pretrained: {
      family: config.family,
      layers: config.blockCount,
      width: config.width,
      heads: config.headCount,
      feed_forward_width: config.feedForwardWidth,
      vocabulary_size: config.vocabularySize,
      places: config.placeCount,
      token_types: config.typeCount,
      parameter_count: encoderBytes(encoderSize(config)) / 4,
      sha256: base.sha256,
      ignored_tensors: ignored.slice(0, mostNamesShown),
      fresh_parameters: [...fresh],
    },
  };
}
