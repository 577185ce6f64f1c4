import type { ModelVersion, PredictionInput, Profile } from '../../shared/api/client.generated.ts';

type ColumnProfile = Profile['columns'][number];

/** A value that the column really has, as the predict API takes it: a quartile, or one of the commonest labels. */
function typicalValue(column: ColumnProfile, quartile: 0 | 1 | 2): string | number | boolean | null {
  const number = column.numbers?.quartiles[quartile];
  if (column.kind === 'numeric') return number ?? null;
  if (column.kind === 'datetime') return number === undefined ? null : new Date(number).toISOString().slice(0, 10);
  if (column.kind === 'boolean') return quartile === 1;
  return column.top_values[quartile]?.value ?? column.top_values[0]?.value ?? null;
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
