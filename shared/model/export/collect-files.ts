import { manifestName } from '../../learning/artifact/files.ts';
import { type Manifest, manifestSchema } from '../../learning/artifact/manifest.ts';
import { readFile } from '../../learning/artifact/read-file.ts';
import { readManifest } from '../../learning/artifact/read-manifest.ts';
import { writtenTruths } from '../../learning/features/tabular/boolean-reading.ts';
import type { ArtifactFiles } from '../../learning/tasks/task.ts';
import { ProblemError } from '../../runtime/errors.ts';
import type { ZipEntry } from './zip.ts';

/** The archive is made in memory, twice the artifact at once. */
const mostBytes = 300_000_000;

interface ExportSources {
  /** A file of the artifact's folder. */
  readonly read: (name: string) => Promise<Uint8Array>;
  /** Inputs and the answers to them; see CandidateFiles. */
  readonly sample: { readonly inputs: readonly unknown[]; readonly outputs: readonly unknown[] };
  /** The runners and what is said about them. */
  readonly runner: readonly ZipEntry[];
}

/**
 * What an export holds: the whole artifact, each file as its checksum says, an example, and the runners. Rejects with
 * ArtifactError, and with ProblemError `conflict` when the artifact has no graph or is too large.
 */
export async function collectFiles({ read, sample, runner }: ExportSources): Promise<ZipEntry[]> {
  const manifestBytes = await read(manifestName);
  const manifest = readManifest(manifestBytes);
  if (manifest.format_version === 1) {
    const detail = 'This version was made by older code, without the graph that an export needs. Train again.';
    throw new ProblemError('conflict', detail, { param: 'version' });
  }
  const sizeBytes = Object.values(manifest.files).reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  if (sizeBytes > mostBytes) {
    throw new ProblemError('conflict', `The version has ${sizeBytes} bytes; at most ${mostBytes} can be exported.`, {
      param: 'version',
    });
  }
  const names = Object.keys(manifest.files);
  const files: ArtifactFiles = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  const kind = manifest.encoding.columns.find((column) => column.kind in notes)?.kind ?? manifest.target.kind;
  const note = notes[kind];
  const runners = [
    ...runner,
    { name: 'runner.json', bytes: json({ truths: truthsOf([manifest, ...membersOf(files)]) }) },
  ];
  return [
    ...(note === undefined ? runners : [{ name: 'README.md', bytes: new TextEncoder().encode(note) }]),
    { name: 'example-inputs.json', bytes: json(sample.inputs) },
    { name: 'example-outputs.json', bytes: json(sample.outputs) },
    { name: manifestName, bytes: manifestBytes },
    ...names.map((name) => ({ name, bytes: readFile(files, manifest, name) })),
  ];
}

/** Said in place of the runners, which read tables. */
const textNote = `# A Gristmill text model

Each graph (model.onnx) turns \`features\`, double [rows, 2 x places], into \`scores\`: the first half of a row are the
columns of its n-grams, the second half their tf-idf numbers, filled up with zeros. Which n-gram has which column, and how
rare it is, stands in weights.bin: the length of a JSON header (uint32), the header with the name, length and type of each
array, then the arrays, little-endian. How texts are cut into n-grams is described by the manifest's settings.
A model of questions and answers (faq) scores its answers, whose texts stand in the manifest's target: \`bm25\` reads terms
(words, and pairs of Chinese characters) with the number 1 each, \`hybrid\` terms in the first half of a row and n-grams in
the second, each half as above with as many places.
A model of several labels (multi_label_classification) gives each label's log odds as its score: \`calibrations\` of the
manifest's target correct them one by one, the sigmoid makes them probabilities, and \`thresholds\` says from which on a
label is answered.
Where there is a reading.json, the graph turns \`features\`, double [rows, places], token ids filled up with the padding
token, into \`scores\`: reading.json has the tokenizer and the most tokens that are read, the first and last included.
There is no offline runner for texts yet: the service answers them.
`;

const imageNote = `# A Gristmill image model

Each graph (model.onnx) turns \`features\`, double [rows, height x width x channels], into \`scores\`: pixels from 0 to
255, row by row, channels last, of images that were turned upright and resized as the manifest's encoding says.
There is no offline runner for images yet: the service answers them.
`;

const recommenderNote = `# A Gristmill recommender

catalogue.json has the names of users and items, in the order of their codes, what each user took, and what is known of
items. Where there is a graph (model.onnx), it turns \`features\`, double [rows, places], the newest items of a history as
codes + 1 with zeros before them, into \`scores\` of all items. Other weights stand in weights.bin: the length of a JSON
header (uint32), the header with the name, length and type of each array, then the arrays, little-endian.
There is no offline runner for recommenders yet: the service answers them.
`;

/** By the kind of column, or of target, that has no runner. */
const notes: Readonly<Record<string, string>> = {
  text: textNote,
  image: imageNote,
  recommendation: recommenderNote,
};

const json = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** Manifests of an ensemble's members. */
function membersOf(files: ArtifactFiles): Manifest[] {
  const own = [...files].filter(([name]) => name.endsWith(`/${manifestName}`));
  return own.map(([, bytes]) => manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes))));
}

/** What each column of truths may be written as, so that the runners need no word lists. */
function truthsOf(manifests: readonly Manifest[]) {
  const columns = manifests.flatMap(({ encoding }) => encoding.columns);
  return Object.fromEntries(
    columns.flatMap((column) => (column.kind === 'boolean' ? [[column.name, writtenTruths(column.spellings)]] : [])),
  );
}
