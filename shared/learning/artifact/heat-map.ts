import type { GraphHeat } from '../serve/open-graph.ts';
import type { HeatMap, ModelOutput } from '../tasks/task.ts';

/** Outputs with the heat of each one's label: what speaks against it counts as nothing, and the hottest place as 1. */
export function withHeat(outputs: readonly ModelOutput[], heat: GraphHeat | null): readonly ModelOutput[] {
  if (!heat) return outputs;
  const { width, height, values } = heat;
  return outputs.map((output, row) => {
    if (output.kind !== 'classification') return output;
    const labels = Object.keys(output.probabilities);
    const first = row * width * height * labels.length + labels.indexOf(output.label);
    const places = Array.from({ length: width * height }, (_, at) => values[first + at * labels.length] ?? 0);
    return { ...output, heat: { width, height, values: scaled(places) } };
  });
}

/** The weighted mean of the members' maps, of those that have one of the first one's size. */
export function averageHeat(
  parts: readonly { readonly output: ModelOutput | undefined; readonly weight: number }[],
): HeatMap | null {
  const known = parts.flatMap(({ output, weight }) =>
    output?.kind === 'classification' && output.heat ? [{ heat: output.heat, weight }] : [],
  );
  const [first] = known;
  if (!first) return null;
  const { width, height } = first.heat;
  const alike = known.filter(({ heat }) => heat.width === width && heat.height === height);
  const places = Array.from({ length: width * height }, (_, at) =>
    alike.reduce((sum, { heat, weight }) => sum + weight * (heat.values[at] ?? 0), 0),
  );
  return { width, height, values: scaled(places) };
}

function scaled(places: readonly number[]): number[] {
  const most = places.reduce((high, value) => Math.max(high, value), 0);
  return places.map((value) => (most > 0 ? Number((Math.max(0, value) / most).toFixed(4)) : 0));
}
