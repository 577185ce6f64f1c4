import type { DenseMatrix } from '../../classical/row-block.ts';
import { type UnitRows, unitCount } from '../../features/text/word-units.ts';
import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';

/** Codes of ONNX's element types, for `Cast`. */
const [floatCode, int32Code, doubleCode] = [1, 6, 11];
/** The id that fills up places behind a text. */
const behind = -1;

/** Texts as the graph reads them: rows x (2 x places x units), the ids first and then their shares. */
export function unitFeatures({ rowCount, placeCount, ids, shares, lengths }: UnitRows): DenseMatrix {
  const half = placeCount * unitCount;
  const values = new Float64Array(rowCount * 2 * half);
  for (let row = 0; row < rowCount; row += 1) {
    const first = row * 2 * half;
    values.set(ids.subarray(row * half, (row + 1) * half), first);
    values.fill(behind, first + (lengths[row] as number) * unitCount, first + half);
    values.set(shares.subarray(row * half, (row + 1) * half), first + half);
  }
  return { rowCount, columnCount: 2 * half, values };
}

/** The network behind `features` as `unitFeatures` makes them -> scores, double, rows x classes. */
export function textCnnNodes(builder: GraphBuilder, features: string, network: OnnxModel): string {
  const cast = (value: string, to: number) => builder.add('Cast', [value], { to: { int: to } });
  const parts = builder.addMany('Split', [features], 2, { axis: { int: 1 }, num_outputs: { int: 2 } });
  const shape = builder.constant('int64', [0, -1, unitCount]);
  const [ids, shares] = parts.map((part) => builder.add('Reshape', [part, shape])) as [string, string];
  const none = builder.constant('double', 0);
  const first = builder.add('Gather', [ids, builder.constant('int64', 0)], { axis: { int: 2 } });
  const { scores } = builder.append(network, {
    ids: cast(builder.add('Max', [ids, none]), int32Code),
    shares: cast(shares, floatCode),
    real: cast(builder.add('GreaterOrEqual', [first, none]), floatCode),
  });
  if (scores === undefined) throw new RangeError('The network has no scores');
  return cast(scores, doubleCode);
}
