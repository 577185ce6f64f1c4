import { sha256 } from '../learning/artifact/files.ts';
import { bytesInMemory } from '../learning/pretrained/byte-source.ts';
import { configFileName } from '../learning/pretrained/encoder-config.ts';
import type { PretrainedFiles } from '../learning/pretrained/pretrained-model.ts';
import { weightsFileName } from '../learning/pretrained/safetensors.ts';
import { RunError } from '../runtime/errors.ts';
import type { HubClient } from './hub-client.ts';
import { servedModelBytes } from './limits.ts';
import type { PretrainedChoice } from './schema.ts';
import { sourceName } from './source-name.ts';

type HubChoice = Extract<PretrainedChoice, { hub: string }>;

/** Files of a hub's model, the weights fetched once. Throws RunError when the hub has no such model. */
export async function hubFiles(client: HubClient, choice: HubChoice): Promise<PretrainedFiles> {
  const missing = (file: string) =>
    new RunError(
      'hub_file_missing',
      `The hub has no ${file} of "${choice.hub}" at "${choice.revision}". Check the name and the revision; weights must be in ${weightsFileName}.`,
      { param: 'pretrained' },
    );
  const config = await client.text(choice, configFileName);
  if (config === undefined) throw missing(configFileName);
  let fetched: Uint8Array | undefined;
  const weights = async () => {
    fetched ??= await client.bytes(choice, weightsFileName, servedModelBytes);
    if (!fetched) throw missing(weightsFileName);
    return fetched;
  };
  return {
    source: sourceName(choice),
    text: async (name) => (name === configFileName ? config : client.text(choice, name)),
    weights: async () => bytesInMemory(await weights()),
    weightsSha256: async () => sha256(await weights()),
  };
}
