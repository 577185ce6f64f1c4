import type { NamedArrays } from '../tensor/state.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { pretrainedError } from './pretrained-error.ts';
import { type Safetensors, weightsFileName } from './safetensors.ts';
import { type WeightSource, weightPrefixes, weightSources } from './weight-names.ts';

/** The parameters of a text encoder (`encoderChoices`) out of a file, and what was made of the rest. */
export interface LoadedEncoder {
  readonly parameters: NamedArrays;
  /** Tensors of the file that the encoder has no place for: heads of other tasks, tables of constants. */
  readonly ignored: readonly string[];
  /** Parameters that the file lacks and that begin anew: the pooler, where the model has none. */
  readonly fresh: readonly string[];
}

/**
 * Reads a family's weights tensor by tensor, so that no more than one is in memory beside what becomes of them. Throws
 * RunError `pretrained_unusable` that names the tensor that is absent, of another shape or not finite.
 */
export async function loadEncoder(config: EncoderConfig, weights: Safetensors): Promise<LoadedEncoder> {
  const sources = weightSources(config);
  const prefix = findPrefix(config, weights);
  const used = new Set<string>();
  const parameters: Record<string, Float32Array<ArrayBuffer>> = {};
  const fresh: string[] = [];
  for (const source of sources) {
    const names = source.tensors.map((spellings) => findTensor(weights, prefix, spellings));
    const missing = names.indexOf(null);
    if (missing >= 0) {
      if (!source.isOptional)
        throw pretrainedError(weightsFileName, `lacks tensor "${prefix}${source.tensors[missing]?.[0]}"`);
      fresh.push(source.parameter);
      continue;
    }
    parameters[source.parameter] = await readParameter(weights, names as string[], source);
    for (const name of names) used.add(name as string);
  }
  return { parameters, ignored: [...weights.entries.keys()].filter((name) => !used.has(name)), fresh };
}

function findPrefix({ family }: EncoderConfig, { entries }: Safetensors): string {
  const known = weightPrefixes[family];
  const found = known.find((prefix) => entries.has(`${prefix}embeddings.word_embeddings.weight`));
  if (found !== undefined) return found;
  throw pretrainedError(
    weightsFileName,
    `lacks tensor "${known[0]}embeddings.word_embeddings.weight": its weights are not those of a ${family} model`,
  );
}

function findTensor({ entries }: Safetensors, prefix: string, spellings: readonly string[]): string | null {
  return spellings.map((spelling) => `${prefix}${spelling}`).find((name) => entries.has(name)) ?? null;
}

async function readParameter(
  weights: Safetensors,
  names: readonly string[],
  { kind, shape, rows }: WeightSource,
): Promise<Float32Array<ArrayBuffer>> {
  const [rowCount = 0, width = 1] = shape;
  const { first, count } = rows ?? { first: 0, count: rowCount };
  const values = new Float32Array(
    names.length * (kind === 'table' ? count * width : shape.reduce((size, length) => size * length, 1)),
  );
  for (const [part, name] of names.entries()) {
    const found = weights.entries.get(name)?.shape ?? [];
    if (found.join() !== shape.join()) {
      throw pretrainedError(
        weightsFileName,
        `has tensor "${name}" of shape [${found.join(', ')}], but by config.json it should have [${shape.join(', ')}]`,
      );
    }
    const numbers = await weights.read(name);
    if (!numbers.every(Number.isFinite))
      throw pretrainedError(weightsFileName, `has numbers in "${name}" that are not finite`);
    if (kind === 'matrices') placeTransposed(values, numbers, { rowCount, width, part, partCount: names.length });
    else if (kind === 'table') values.set(numbers.subarray(first * width, (first + count) * width));
    else values.set(numbers, part * numbers.length);
  }
  return values;
}

interface Part {
  readonly rowCount: number;
  readonly width: number;
  readonly part: number;
  readonly partCount: number;
}

/** Files store a linear layer as outputs x inputs; ours is inputs x outputs, with several layers side by side. */
function placeTransposed(
  values: Float32Array,
  numbers: Float32Array,
  { rowCount, width, part, partCount }: Part,
): void {
  const lineLength = rowCount * partCount;
  for (let output = 0; output < rowCount; output += 1) {
    const place = part * rowCount + output;
    for (let input = 0; input < width; input += 1) {
      values[input * lineLength + place] = numbers[output * width + input] as number;
    }
  }
}
