import { configFileName } from '../../learning/pretrained/encoder-config.ts';
import { tokenizerFileNames } from '../../learning/pretrained/pretrained-model.ts';
import { weightsFileName } from '../../learning/pretrained/safetensors.ts';
import { RunError } from '../../runtime/errors.ts';
import type { ZipEntry } from '../images/zip-entries.ts';

/** Files of a pretrained model by their names. */
export type PretrainedEntries = ReadonlyMap<string, ZipEntry>;

/** Names that say where the weights stand when they are not in one safetensors file. */
const otherWeights = /^(pytorch_model.*\.bin|tf_model\.h5|flax_model\.msgpack|model-\d+-of-\d+\.safetensors|.*\.onnx)$/;

/**
 * The files of a pretrained model in an archive; null where it holds none. Throws RunError for two models, and for one
 * whose weights are stored in another way.
 */
export function findPretrained(entries: readonly ZipEntry[]): PretrainedEntries | null {
  const files = entries.filter(({ path }) => !/(^|\/)(__MACOSX\/|\.)/.test(path));
  const [weights, second] = files.filter(({ path }) => nameOf(path) === weightsFileName);
  if (second) {
    const message = `The ZIP file holds ${weightsFileName} twice, at "${weights?.path}" and "${second.path}". Leave one.`;
    throw new RunError('pretrained_unusable', message);
  }
  if (!weights) {
    const other = files.find(({ path }) => otherWeights.test(nameOf(path)));
    if (!other || !files.some(({ path }) => nameOf(path) === configFileName)) return null;
    const message = `The ZIP file holds a pretrained model as "${other.path}"; it must be one file ${weightsFileName}. Save it with \`save_pretrained\` of the transformers library.`;
    throw new RunError('pretrained_unusable', message);
  }
  const folder = weights.path.slice(0, -weightsFileName.length);
  const wanted = [configFileName, weightsFileName, ...tokenizerFileNames];
  const found = wanted.map((name) => [name, files.find(({ path }) => path === `${folder}${name}`)] as const);
  return new Map(found.flatMap(([name, entry]) => (entry ? [[name, entry] as const] : [])));
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
