import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import { type DenseEncoding, denseWidths, farthest } from './dense-encoder.ts';

type Quantity = Extract<DenseEncoding[number], { kind: 'quantity' }>;

/** What `openDenseEncoder` computes, as nodes: from native features (double, rows x features) to rows x columns. */
export function denseEncoderNodes(builder: GraphBuilder, features: string, encoding: DenseEncoding): string {
  const places = encoding.flatMap((feature, index) => (feature.kind === 'quantity' ? [{ feature, index }] : []));
  const indicated = places.filter(({ feature }) => feature.has_indicator);
  const columnsOf = (indices: readonly number[]) => gatherColumns(builder, features, indices);
  const parts: string[] = [];
  /** Where each column of the concatenated parts belongs. */
  const targets: number[] = [];
  const firsts = firstColumns(encoding);
  const first = (index: number) => firsts[index] as number;

  if (places.length > 0) {
    const values = columnsOf(places.map(({ index }) => index));
    parts.push(
      standardise(
        builder,
        values,
        places.map(({ feature }) => feature),
      ),
    );
    targets.push(...places.map(({ index }) => first(index)));
  }
  if (indicated.length > 0) {
    const values = columnsOf(indicated.map(({ index }) => index));
    parts.push(toDouble(builder, builder.add('IsNaN', [values])));
    targets.push(...indicated.map(({ index }) => first(index) + 1));
  }
  encoding.forEach((feature, index) => {
    if (feature.kind !== 'category') return;
    parts.push(oneHot(builder, columnsOf([index]), feature.kept));
    targets.push(...Array.from({ length: feature.kept + 2 }, (_, column) => first(index) + column));
  });
  const joined = parts.length === 1 ? (parts[0] as string) : builder.add('Concat', parts, { axis: { int: 1 } });
  const order = targets.map((_, column) => targets.indexOf(column));
  return order.every((from, to) => from === to) ? joined : gatherColumns(builder, joined, order);
}

function firstColumns(encoding: DenseEncoding): number[] {
  let next = 0;
  return denseWidths(encoding).map((width) => {
    next += width;
    return next - width;
  });
}

function gatherColumns(builder: GraphBuilder, matrix: string, indices: readonly number[]): string {
  return builder.add('Gather', [matrix, builder.constant('int64', indices)], { axis: { int: 1 } });
}

function standardise(builder: GraphBuilder, values: string, quantities: readonly Quantity[]): string {
  const vector = (read: (quantity: Quantity) => number) => builder.constant('double', quantities.map(read));
  const filled = builder.add('Where', [builder.add('IsNaN', [values]), vector(({ median }) => median), values]);
  const centred = builder.add('Sub', [filled, vector(({ mean }) => mean)]);
  const scaled = builder.add('Div', [centred, vector(({ scale }) => scale)]);
  return builder.add('Clip', [scaled, builder.constant('double', -farthest), builder.constant('double', farthest)]);
}

function oneHot(builder: GraphBuilder, codes: string, kept: number): string {
  const capped = builder.add('Min', [codes, builder.constant('double', kept)]);
  const isMissing = builder.add('IsNaN', [codes]);
  const column = builder.add('Where', [isMissing, builder.constant('double', kept + 1), capped]);
  const columns = Array.from({ length: kept + 2 }, (_, index) => index);
  return toDouble(builder, builder.add('Equal', [column, builder.constant('double', columns, [1, kept + 2])]));
}

function toDouble(builder: GraphBuilder, value: string): string {
  return builder.add('Cast', [value], { to: { int: 11 } });
}
