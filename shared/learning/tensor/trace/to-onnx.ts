import type { ElementType, OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from '../onnx-model.ts';
import type { Captured } from './capture.ts';
import type { Attribute, GraphDtype, GraphNode, Value } from './graph.ts';

/** Opset 21 as in every graph of ours; com.microsoft has the transposing matrix product. */
const opsets = { '': 21, 'com.microsoft': 1 };
const elementTypes: Readonly<Record<GraphDtype, ElementType>> = {
  float32: 'float',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
};

/** The recorded function as an ONNX model; `dims` names the dimensions that may vary. */
export function toOnnx(
  { nodes, inputs, outputs }: Captured,
  dims: (value: Value) => OnnxValue['dims'] = ({ shape }) => shape,
): OnnxModel {
  const constants = new Set(nodes.flatMap((node) => node.inputs).filter((value) => value?.data));
  const declared = (value: Value): OnnxValue => ({
    name: value.name,
    type: elementTypes[value.dtype],
    dims: dims(value),
  });
  return {
    opsets,
    inputs: inputs.map(declared),
    outputs: outputs.map(declared),
    nodes: nodes.map(nodeOf),
    initializers: [...constants].map((value) => tensorOf(value as Value)),
  };
}

function nodeOf({ op, domain, inputs, outputs, attributes }: GraphNode): OnnxNode {
  return {
    op,
    ...(domain === '' ? {} : { domain }),
    inputs: inputs.map((value) => value?.name ?? ''),
    outputs: outputs.map(({ name }) => name),
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)])),
  };
}

function attributeOf(value: Attribute): OnnxAttribute {
  if (typeof value === 'number') return { int: value };
  if (typeof value === 'string') return { string: value };
  return 'float' in value ? { float: value.float } : { ints: value };
}

function tensorOf({ name, shape, dtype, data }: Value): OnnxTensor {
  return { name, type: elementTypes[dtype], dims: shape, data: data as OnnxTensor['data'] };
}
