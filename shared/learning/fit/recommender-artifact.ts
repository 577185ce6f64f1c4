import type { ColumnSchema } from '../../dataset/schema.ts';
import type { Table } from '../../dataset/table.ts';
import { catalogueName } from '../artifact/files.ts';
import { saveArtifact } from '../artifact/save.ts';
import { makeCatalogue, writeCatalogue } from '../tasks/recommendation/catalogue.ts';
import type { ReadInteractions } from '../tasks/recommendation/read-interactions.ts';
import type { FittedRecommender, Recommender } from '../tasks/recommendation/recommender.ts';
import type { ArtifactFiles, Split } from '../tasks/task.ts';

interface RecommenderContent {
  readonly recommender: Pick<Recommender, 'name'>;
  readonly fitted: FittedRecommender;
  readonly table: Table;
  readonly schema: readonly ColumnSchema[];
  readonly read: ReadInteractions;
  readonly split: Split;
  readonly seed: number;
  readonly validationScores: Readonly<Record<string, number | null>>;
}

/** Puts a fitted recommender into an artifact, with a catalogue of all rows: what it learned from, and what came after. */
export function recommenderArtifact(content: RecommenderContent): ArtifactFiles {
  const { recommender, fitted, table, schema, read, split, seed, validationScores } = content;
  const { catalogue, dropped } = makeCatalogue(table, read);
  const { columns } = read;
  const inputNames = [columns.user, columns.item, ...Object.keys(catalogue.attributes)];
  const sizes = { train: split.train.length, validation: split.validation.length, test: split.test.length };
  const { settings, weights, graph } = fitted;
  return saveArtifact(
    {
      task: 'recommendation',
      candidate: recommender.name,
      input_schema: schema.filter(({ name }) => inputNames.includes(name)),
      target: { kind: 'recommendation', column: columns.item, user_column: columns.user },
      encoding: { columns: [], dropped },
      settings,
      seed,
      rows: { ...sizes, dropped: table.rowCount - sizes.train - sizes.validation - sizes.test },
      validation_scores: { ...validationScores },
    },
    {
      weights,
      ...(graph && { graph, runtime: 'onnx' }),
      more: new Map([[catalogueName, writeCatalogue(catalogue)]]),
    },
  );
}
