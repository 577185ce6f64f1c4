/** Element types by their number in onnx.proto, and the array that holds them. */
export const elementTypes = {
  float: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  double: { code: 11, array: Float64Array },
} as const;

export type ElementType = keyof typeof elementTypes;
type TensorData = InstanceType<(typeof elementTypes)[ElementType]['array']>;

/** A constant, row-major. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** An attribute says its kind, because ONNX tells 1 from 1.0. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly tensor: OnnxTensor };

export interface OnnxNode {
  readonly op: string;
  /** Left out for ONNX's own; `ai.onnx.ml` or `com.microsoft` else. */
  readonly domain?: string;
  readonly name?: string;
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the graph; a dimension with a name may vary. A sequence is one of float tensors. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType | 'sequence';
  readonly dims: readonly (number | string)[];
}

/** A model as plain data; `encodeModel` writes it. */
export interface OnnxModel {
  /** Version of each operator set by domain; '' is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly metadata?: Readonly<Record<string, string>>;
}
