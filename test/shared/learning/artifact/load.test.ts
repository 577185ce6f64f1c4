import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { ArtifactError } from '../../../../shared/learning/artifact/artifact-error.ts';
import { sha256 } from '../../../../shared/learning/artifact/files.ts';
import { loadModel } from '../../../../shared/learning/artifact/load.ts';
import { codeVersion, type Manifest } from '../../../../shared/learning/artifact/manifest.ts';
import { answeringFiles } from '../../../../shared/learning/artifact/read-manifest.ts';
import { InputError } from '../../../../shared/learning/features/input-error.ts';
import { makeSplit } from '../../../../shared/learning/tasks/split.ts';
import type { ArtifactFiles } from '../../../../shared/learning/tasks/task.ts';
import { trainCandidate } from '../../../../shared/learning/tasks/train-candidate.ts';
import { graphArtifact } from '../../../support/graph-artifact.ts';
import { sampleTable } from '../features/tabular/sample-table.ts';

let artifact: ArtifactFiles;
let manifest: Manifest;

beforeAll(async () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    size: (i * 37) % 100,
    label: (i * 37) % 100 > 50 ? 'large' : 'small',
  }));
  const { table, schema } = sampleTable({ size: 'numeric', label: 'categorical' }, rows);
  const split = makeSplit(100, { seed: 1, validationShare: 0.2, testShare: 0.2 });
  const common = { task: 'tabular_classification', target: 'label', seed: 1, maxSeconds: 60 } as const;
  ({ artifact } = await trainCandidate({ ...common, candidate: 'logistic_regression', table, schema, split }));
  manifest = JSON.parse(new TextDecoder().decode(artifact.get('manifest.json'))) as Manifest;
});

const withFile = (name: string, bytes: Uint8Array) => new Map(artifact).set(name, bytes);
const withManifest = (change: Record<string, unknown>) =>
  withFile('manifest.json', new TextEncoder().encode(JSON.stringify({ ...manifest, ...change })));
const answer = async (inputs: readonly Record<string, unknown>[]) => (await loadModel(artifact)).predict(inputs);
const weights = () => artifact.get('weights.bin') ?? new Uint8Array();

async function faultOf(files: ArtifactFiles): Promise<string> {
  try {
    await loadModel(files);
  } catch (error) {
    if (error instanceof ArtifactError) return `${error.fault}: ${error.message}`;
    throw error;
  }
  return 'none';
}

test('a whole artifact answers with a label, its probabilities and its confidence', async () => {
  const [output] = await answer([{ size: 95 }]);
  if (output?.kind !== 'classification') throw new Error('wrong kind');
  expect(output.label).toBe('large');
  expect(Object.keys(output.probabilities)).toEqual(['large', 'small']);
  expect(output.confidence).toBe(output.probabilities.large);
  expect(output.confidence).toBeGreaterThan(0.9);
});

test('no inputs give no outputs', async () => {
  expect(await answer([])).toEqual([]);
});

test('an input that does not fit names its column', async () => {
  await expect(answer([{ size: 'big' }])).rejects.toThrow(InputError);
});

test('the manifest names the code that wrote it', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(codeVersion).toBe(version);
  expect(manifest.code_version).toBe(version);
});

test('a file that is absent, cut or changed is refused by name', async () => {
  const flipped = weights().slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  expect(await faultOf(new Map([...artifact].filter(([name]) => name !== 'weights.bin')))).toMatch(
    /^incomplete: .*weights\.bin/,
  );
  expect(await faultOf(new Map([...artifact].filter(([name]) => name !== 'manifest.json')))).toMatch(
    /^incomplete: .*manifest/,
  );
  expect(await faultOf(withFile('weights.bin', weights().subarray(0, -8)))).toMatch(/^truncated: weights\.bin has/);
  expect(await faultOf(withFile('weights.bin', flipped))).toMatch(/^corrupted: weights\.bin differs/);
  expect(await faultOf(withFile('weights.bin', Uint8Array.of(...weights(), 0)))).toMatch(/^corrupted/);
  expect(
    await faultOf(withFile('manifest.json', (artifact.get('manifest.json') ?? weights()).subarray(0, 100))),
  ).toMatch(/^corrupted/);
});

test('an artifact of another program, of newer code or with unknown fields is refused', async () => {
  expect(await faultOf(withManifest({ format: 'pickle' }))).toMatch(/^foreign/);
  expect(await faultOf(withManifest({ format_version: 3 }))).toMatch(/^newer: .*format version 3/);
  expect(await faultOf(withManifest({ candidate: 'oracle' }))).toMatch(/^foreign: .*oracle/);
  expect(await faultOf(withManifest({ task: 'tabular_regression' }))).toMatch(/^foreign/);
  expect(await faultOf(withManifest({ task: 'toString' }))).toMatch(/^foreign/);
  expect(await faultOf(withManifest({ surprise: 1 }))).toMatch(/^corrupted/);
  expect(await faultOf(withManifest({ settings: {} }))).toMatch(/^corrupted/);
});

const inputs = [{ size: 95 }, { size: null }, { size: 12 }];

test.each([{ widen: 0 }, { widen: 3_000_000 }])('a graph answers as the weights do: %j', async ({ widen }) => {
  const files = graphArtifact(artifact, { widen });
  expect([...files.keys()]).toEqual(['manifest.json', 'model.onnx', ...(widen > 0 ? ['model.onnx.data'] : [])]);
  const model = await loadModel(files);
  const [outputs, expected] = [await model.predict(inputs), await answer(inputs)];
  outputs.forEach((output, row) => {
    const other = expected[row];
    if (output.kind !== 'classification' || other?.kind !== 'classification') throw new Error('wrong kind');
    expect(output.label).toBe(other.label);
    expect(output.confidence).toBeCloseTo(other.confidence, 9);
  });
  expect(await model.predict([])).toEqual([]);
  await model.close();
});

test('a graph that is absent, cut, changed or not a graph is refused by name', async () => {
  const files = graphArtifact(artifact, { widen: 3_000_000 });
  const graph = files.get('model.onnx') ?? new Uint8Array();
  const data = files.get('model.onnx.data') ?? new Uint8Array();
  const change = (name: string, bytes: Uint8Array) => faultOf(new Map(files).set(name, bytes));
  expect(await change('model.onnx', graph.subarray(1))).toMatch(/^truncated: model\.onnx has/);
  expect(await change('model.onnx', graph.toReversed())).toMatch(/^corrupted: model\.onnx differs/);
  expect(await change('model.onnx.data', data.subarray(8))).toMatch(/^truncated: model\.onnx\.data has/);
  expect(await faultOf(new Map([...files].filter(([name]) => name !== 'model.onnx.data')))).toMatch(
    /^incomplete: .*model\.onnx\.data/,
  );
  const noise = Uint8Array.of(8, 255, 1, 2, 3);
  const sums = { 'model.onnx': { size_bytes: noise.length, sha256: sha256(noise) } };
  const consistent = new TextEncoder().encode(JSON.stringify({ ...manifest, runtime: 'onnx', files: sums }));
  expect(
    await faultOf(
      new Map([
        ['manifest.json', consistent],
        ['model.onnx', noise],
      ]),
    ),
  ).toMatch(/^corrupted: The artifact cannot be read/);
});

test('an artifact of version 1, which has no graph, still answers', async () => {
  const { runtime, ...old } = manifest;
  const { 'weights.bin': sum } = manifest.files;
  const bytes = new TextEncoder().encode(JSON.stringify({ ...old, format_version: 1, files: { 'weights.bin': sum } }));
  const files = new Map([
    ['manifest.json', bytes],
    ['weights.bin', weights()],
  ]);
  expect(await (await loadModel(files)).predict(inputs)).toEqual(await answer(inputs));
});

test('answering in TypeScript reads no graph', () => {
  expect(answeringFiles(manifest)).toEqual(['weights.bin']);
  expect(Object.keys(manifest.files)).toEqual(['weights.bin', 'model.onnx']);
});
