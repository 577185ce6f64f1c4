import type { GraphBuilder } from '../../tensor/graph-builder.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';

/** Codes of ONNX's element types, for `Cast`. */
const [int32Code, doubleCode] = [6, 11];

/** A network of token ids behind `features`, rows x places of ids filled up with the padding id -> scores, double, rows x classes. */
export function tokenNetworkNodes(builder: GraphBuilder, features: string, network: OnnxModel): string {
  const cast = (value: string, to: number) => builder.add('Cast', [value], { to: { int: to } });
  const { scores } = builder.append(network, { ids: cast(features, int32Code) });
  if (scores === undefined) throw new RangeError('The network has no scores');
  return cast(scores, doubleCode);
}
