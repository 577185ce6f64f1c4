import { depthOf } from '../networks/layers/transformer-stack.ts';
import type { Network } from '../tensor/network.ts';

/** How much of a pretrained encoder moves, and how fast. */
interface FineTuning {
  readonly blockCount: number;
  /** Whether tokens, places and their norm stay as they are. */
  readonly freezesEmbeddings: boolean;
  /** The lowest blocks that stay as they are. */
  readonly frozenBlocks: number;
  /** The learning rate of each block, and of the embeddings below the first, as a share of that of what is above (ULMFiT: Howard & Ruder 2018, section 3.2). */
  readonly layerDecay: number;
}

/**
 * The network with what stays as it is no longer trained, so that it costs no gradient and no optimizer slot, and the rate
 * factors of the rest (`OptimizerSettings.rateFactors`).
 */
export function fineTuned(
  network: Network,
  { blockCount, freezesEmbeddings, frozenBlocks, layerDecay }: FineTuning,
): { readonly network: Network; readonly rateFactors: Readonly<Record<string, number>> } {
  const isFrozen = (depth: number) => (depth === 0 ? freezesEmbeddings : depth <= frozenBlocks);
  const depths = Object.keys(network.parameters).map((name) => [name, depthOf(name, blockCount)] as const);
  const frozen = new Set(depths.filter(([, depth]) => isFrozen(depth)).map(([name]) => name));
  const parameters = Object.entries(network.parameters).map(([name, spec]) => [
    name,
    frozen.has(name) ? { ...spec, isTrainable: false } : spec,
  ]);
  const factors = depths
    .filter(([name]) => layerDecay !== 1 && !frozen.has(name))
    .map(([name, depth]) => [name, layerDecay ** (blockCount + 1 - depth)] as const);
  return {
    network: { ...network, parameters: Object.fromEntries(parameters) },
    rateFactors: Object.fromEntries(factors),
  };
}
