import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { archive } from '../../shared/dataset/images/archive.ts';
import { pretrainedFile, pretrainedFolder } from './safetensors.ts';

/** Files of a tiny model, as they are published. */
export function publishedFiles(family: string): Record<string, Uint8Array> {
  const names = ['config.json', 'model.safetensors', 'vocab.txt', 'tokenizer_config.json'];
  const own = names.filter((name) => existsSync(resolve(pretrainedFolder, family, name)));
  return Object.fromEntries(own.map((name) => [name, pretrainedFile(family, name)]));
}

/** A ZIP of them, in a folder as archivers make it, with changes; null leaves a file out. */
export function pretrainedArchive(
  changes: Readonly<Record<string, Uint8Array | string | null>> = {},
  family = 'bert',
): Uint8Array<ArrayBuffer> {
  const files = { ...publishedFiles(family), 'README.md': '# A model', ...changes };
  const kept = Object.entries(files).flatMap(([name, content]) =>
    content === null ? [] : [[`my-model/${name}`, content] as const],
  );
  return archive(Object.fromEntries(kept));
}
