import { saveArtifact } from '../../shared/learning/artifact/save.ts';
import { seededRandom } from '../../shared/learning/random.ts';
import { scoreGraph } from '../../shared/learning/tasks/score-graph.ts';
import type { ArtifactFiles } from '../../shared/learning/tasks/task.ts';

const widths = [20, 1000, 1450, 2];

/** A perceptron of 1.47 million weights (5.9 MB in float32) over 20 numeric columns, as an artifact. */
export function sixMegabyteModel(seed: number): ArtifactFiles {
  const random = seededRandom(seed);
  const columns = Array.from({ length: widths[0] ?? 0 }, (_, index) => `c${index}`);
  const graph = scoreGraph({ featureCount: columns.length, outputCount: 2, type: 'float' }, (builder, features) => {
    let value = builder.add('Cast', [features], { to: { int: 1 } });
    for (const [layer, width] of widths.slice(1).entries()) {
      const inputs = widths[layer] as number;
      const weights = Float32Array.from({ length: inputs * width }, () => (random() - 0.5) / Math.sqrt(inputs));
      value = builder.add('MatMul', [value, builder.constant('float', weights, [inputs, width])]);
      if (layer < widths.length - 2) value = builder.add('Relu', [value]);
    }
    return value;
  });
  return saveArtifact(
    {
      task: 'tabular_classification',
      candidate: 'baseline',
      input_schema: columns.map((name) => ({ name, kind: 'numeric', is_nullable: false })),
      target: { kind: 'classification', column: 'y', classes: ['no', 'yes'], calibration: null },
      encoding: { columns: columns.map((name) => ({ kind: 'numeric', name })), dropped: [] },
      settings: {},
      seed,
      rows: { train: 0, validation: 0, test: 0, dropped: 0 },
      validation_scores: {},
    },
    { graph },
  );
}
