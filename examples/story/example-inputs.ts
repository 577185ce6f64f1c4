import type { ModelVersion, PredictionInput, Profile } from '../../shared/api/client.generated.ts';

type ColumnProfile = Profile['columns'][number];

/** A value that the column really has: a quartile of a numeric column, one of the commonest of another. */
function typicalValue(column: ColumnProfile, quartile: 0 | 1 | 2): string | number | null {
  if (column.kind === 'numeric' && column.numbers) return column.numbers.quartiles[quartile];
  return column.top_values[quartile]?.value ?? column.top_values[0]?.value ?? column.examples[0] ?? null;
}

/** Three inputs for a model, made from the profile of its data: low, middling and high values of every column. */
export function exampleInputs(schema: ModelVersion['input_schema'], profile: Profile): PredictionInput[] {
  const columns = new Map(profile.columns.map((column) => [column.name, column]));
  return ([0, 1, 2] as const).map((quartile) =>
    Object.fromEntries(
      schema.map(({ name }) => {
        const column = columns.get(name);
        return [name, column ? typicalValue(column, quartile) : null];
      }),
    ),
  );
}
