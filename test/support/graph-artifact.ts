import { artifactFormat, artifactVersion, type Manifest } from '../../shared/learning/artifact/manifest.ts';
import { saveArtifact } from '../../shared/learning/artifact/save.ts';
import type { ArtifactFiles } from '../../shared/learning/tasks/task.ts';
import { decodeModel } from '../../shared/learning/tensor/onnx-decode.ts';

/** The same model as an artifact that ONNX Runtime answers; `widen` adds constants that go to a file of their own. */
export function graphArtifact(artifact: ArtifactFiles, { widen = 0 } = {}): ArtifactFiles {
  const manifest = JSON.parse(new TextDecoder().decode(artifact.get('manifest.json'))) as Manifest;
  const { format, format_version, code_version, runtime, files, ...content } = manifest;
  if (format !== artifactFormat || format_version !== artifactVersion) throw new Error('Not an artifact of this code');
  const graph = decodeModel(artifact.get('model.onnx') ?? new Uint8Array());
  if (widen === 0) return saveArtifact(content, { graph });
  const ballast = { name: 'ballast', type: 'float', dims: [widen], data: new Float32Array(widen) } as const;
  const renamed = graph.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => (name === 'scores' ? 'own' : name)),
  }));
  const nodes = [
    ...renamed,
    { op: 'ReduceSum', inputs: ['ballast'], outputs: ['nothing'], attributes: { keepdims: { int: 0 } } },
    { op: 'Cast', inputs: ['nothing'], outputs: ['zero'], attributes: { to: { int: 11 } } },
    { op: 'Add', inputs: ['own', 'zero'], outputs: ['scores'] },
  ];
  return saveArtifact(content, { graph: { ...graph, nodes, initializers: [...graph.initializers, ballast] } });
}
