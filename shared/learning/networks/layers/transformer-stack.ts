import type { Pass } from '../../tensor/network.ts';
import { tf } from '../../tensor/tfjs.ts';
import { dropout } from './dropout.ts';
import { embedding, embeddingParameters } from './embedding.ts';
import { layerNorm, layerNormParameters } from './layer-norm.ts';
import type { Parameters } from './parameters.ts';
import { type BlockChoices, blockParameters, transformerBlock } from './transformer-block.ts';

/** Embeddings with learned positions, and blocks above them. */
export interface StackChoices extends BlockChoices {
  /** Ids run from 0 to one less than this. */
  readonly vocabularySize: number;
  /** The longest sequence. */
  readonly placeCount: number;
  readonly blockCount: number;
  /** Layer norm where the blocks have none: above the last one of `pre`, below the first one of `post`. */
  readonly hasOuterNorm: boolean;
  /** Whether a shorter sequence takes the last places instead of the first, as one that is padded in front does. */
  readonly isEndAligned?: boolean;
  /** Whether a vector is added to every place: BERT's for the first of two texts, which is all there is here. */
  readonly hasTypeVector?: boolean;
}

/** Table of the ids' embeddings, which a network may use for its answers too. */
export const tokenTable = 'tokens';

export function stackParameters(choices: StackChoices): Parameters {
  const { vocabularySize, placeCount, width, blockCount, hasOuterNorm, hasTypeVector = false } = choices;
  return {
    ...embeddingParameters(tokenTable, vocabularySize, width),
    ...embeddingParameters('places', placeCount, width),
    ...(hasTypeVector ? embeddingParameters('type', 1, width) : {}),
    ...(hasOuterNorm ? layerNormParameters('outer_norm', width) : {}),
    ...Object.assign({}, ...blockNames(blockCount).map((name) => blockParameters(name, choices))),
  };
}

/** Embeds token vectors in their places and runs the blocks over them: [rows, places, width] -> the same. */
export function transformerStack(
  pass: Pass,
  tokens: tf.Tensor,
  mask: tf.Tensor | null,
  choices: StackChoices,
): tf.Tensor {
  const { norm, normEpsilon, hasOuterNorm, dropoutRate, blockCount } = choices;
  const { isEndAligned = false, hasTypeVector = false } = choices;
  const outerNorm = (x: tf.Tensor) => (hasOuterNorm ? layerNorm(pass, 'outer_norm', x, normEpsilon) : x);
  const places = somePlaces(pass.parameter('places'), tokens.shape[1] ?? 0, isEndAligned);
  const placed = tf.add(tokens, hasTypeVector ? tf.add(places, pass.parameter('type')) : places);
  let x = dropout(pass, norm === 'post' ? outerNorm(placed) : placed, dropoutRate);
  for (const name of blockNames(blockCount)) x = transformerBlock(pass, name, x, choices, mask);
  return norm === 'pre' ? outerNorm(x) : x;
}

/** Looks token ids up: int32 [rows, places] -> [rows, places, width]. */
export function embedTokens(pass: Pass, ids: tf.Tensor): tf.Tensor {
  return embedding(pass, tokenTable, ids);
}

function somePlaces(table: tf.Tensor, count: number, isEndAligned: boolean): tf.Tensor {
  const [placeCount = 0, width = 0] = table.shape;
  if (count > placeCount) throw new RangeError(`A sequence of ${count} does not fit into ${placeCount} places`);
  return count === placeCount ? table : tf.slice(table, [isEndAligned ? placeCount - count : 0, 0], [count, width]);
}

/** How far a parameter lies above the ids: 0 for what embeds them, then the block it is of, and one more for heads. */
export function depthOf(parameter: string, blockCount: number): number {
  const block = /^blocks\.(\d+)\./.exec(parameter);
  if (block) return Number(block[1]) + 1;
  return embeddingNames.has(parameter.split('.')[0] ?? '') ? 0 : blockCount + 1;
}

const embeddingNames = new Set([tokenTable, 'places', 'type', 'outer_norm']);

function blockNames(blockCount: number): string[] {
  return Array.from({ length: blockCount }, (_, index) => `blocks.${index}`);
}
