import { sha256 } from '../../learning/artifact/files.ts';
import { bytesInMemory } from '../../learning/pretrained/byte-source.ts';
import { pretrainedError } from '../../learning/pretrained/pretrained-error.ts';
import type { PretrainedFiles } from '../../learning/pretrained/pretrained-model.ts';
import { weightsFileName } from '../../learning/pretrained/safetensors.ts';
import type { PretrainedEntries } from './find-pretrained.ts';

/** Files of the standard layout in memory, each unpacked when it is asked for, and the weights once. */
export function archivedFiles(entries: PretrainedEntries, source: string): PretrainedFiles {
  let unpacked: Uint8Array | undefined;
  const weights = () => {
    unpacked ??= entries.get(weightsFileName)?.read();
    if (!unpacked) throw pretrainedError(weightsFileName, 'is missing');
    return unpacked;
  };
  return {
    source,
    text: async (name) => {
      const entry = entries.get(name);
      return entry && new TextDecoder().decode(entry.read());
    },
    weights: async () => bytesInMemory(weights()),
    weightsSha256: async () => sha256(weights()),
  };
}
