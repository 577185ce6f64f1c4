import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256 } from '../../../shared/learning/artifact/files.ts';
import { bytesInMemory } from '../../../shared/learning/pretrained/byte-source.ts';
import type { PretrainedFiles } from '../../../shared/learning/pretrained/pretrained-model.ts';
import { pretrainedFile, pretrainedFolder } from './safetensors.ts';

/** The files of a tiny model: see test/fixtures/pretrained/make_models.py. */
export function pretrainedFiles(family: string, changes: Readonly<Record<string, string>> = {}): PretrainedFiles {
  const weights = pretrainedFile(family, 'model.safetensors');
  return {
    source: `fixture ${family}`,
    text: async (name) => {
      if (name in changes) return changes[name];
      return existsSync(resolve(pretrainedFolder, family, name)) ? pretrainedFile(family, name).toString() : undefined;
    },
    weights: async () => bytesInMemory(weights),
    weightsSha256: async () => sha256(weights),
  };
}
