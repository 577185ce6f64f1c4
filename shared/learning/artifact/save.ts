import type { ArtifactFiles } from '../tasks/task.ts';
import { encodeModel } from '../tensor/onnx.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import { graphDataName, graphName, manifestName, sha256, weightsName } from './files.ts';
import { artifactFormat, artifactVersion, codeVersion, type Manifest } from './manifest.ts';

/** From here on ONNX Runtime maps constants from a file instead of reading and copying them. */
const largeBytes = 8_000_000;

interface ModelParts {
  /** Left out where the graph is the model. */
  readonly weights?: Uint8Array;
  /** Left out where no graph can say it: then the model cannot be exported. */
  readonly graph?: OnnxModel;
  /** Who answers, where both parts are needed; TypeScript where there are weights unless given. */
  readonly runtime?: Manifest['runtime'];
  /** Other files by name. */
  readonly more?: ReadonlyMap<string, Uint8Array>;
}

type Content = Omit<Manifest, 'format' | 'format_version' | 'code_version' | 'runtime' | 'files'>;

/** Puts the weights, the graph and a manifest with their checksums into an artifact. */
export function saveArtifact(content: Content, { weights, graph, runtime, more }: ModelParts): ArtifactFiles {
  const encoded = graph && encodeGraph(graph);
  const files = new Map([
    ...(weights ? [[weightsName, weights] as const] : []),
    ...(encoded ? [[graphName, encoded.graph] as const] : []),
    ...(encoded?.weights ? [[graphDataName, encoded.weights] as const] : []),
    ...(more ?? []),
  ]);
  const sums = [...files].map(([name, bytes]) => [name, { size_bytes: bytes.length, sha256: sha256(bytes) }] as const);
  const manifest: Manifest = {
    format: artifactFormat,
    format_version: artifactVersion,
    code_version: codeVersion,
    runtime: runtime ?? (weights ? 'typescript' : 'onnx'),
    ...content,
    files: Object.fromEntries(sums),
  };
  return new Map([[manifestName, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)], ...files]);
}

/** A graph as it is stored: large constants go to a file of their own. */
export function encodeGraph(graph: OnnxModel) {
  const bytes = graph.initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
  return encodeModel(graph, bytes < largeBytes ? {} : { externalFile: graphDataName });
}
