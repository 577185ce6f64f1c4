import { type Shape, sizeOf } from './shape.ts';
import type { TraceOptions } from './trace-options.ts';

export type GraphDtype = 'float32' | 'int32' | 'bool' | 'int64';
export type Numbers = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** Integers, integer lists and strings as they are; a float is marked, because 1 and 1.0 are one number here. */
export type Attribute = number | readonly number[] | string | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** One array of the graph: an input, a constant, or what a node computes. */
export interface Value {
  readonly id: number;
  name: string;
  readonly shape: Shape;
  readonly dtype: GraphDtype;
  readonly node: GraphNode | null;
  /** Of a constant. */
  readonly data: Numbers | null;
  readonly isInput: boolean;
}

/** One ONNX operator; passes rewrite it in place, so that whoever reads its outputs need not change. */
export interface GraphNode {
  op: string;
  /** '' for ONNX's own operators. */
  domain: string;
  inputs: (Value | null)[];
  attributes: Attributes;
  outputs: Value[];
}

export interface Output {
  readonly shape: Shape;
  readonly dtype: GraphDtype;
}

/** What a trace records: nodes in the order of their making, equal ones made once. */
export class Graph {
  readonly options: TraceOptions;
  readonly nodes: GraphNode[] = [];
  readonly #known = new Map<string, Value[]>();
  #count = 0;

  constructor(options: TraceOptions) {
    this.options = options;
  }

  input(name: string, shape: Shape, dtype: GraphDtype): Value {
    return this.#value({ name, shape, dtype, isInput: true });
  }

  constant(data: Numbers, shape: Shape, dtype: GraphDtype): Value {
    // Small ones are merged by content; comparing large ones would cost more than it saves.
    const key = sizeOf(shape) <= 64 ? `constant|${dtype}|${shape.join()}|${Array.from(data, String).join()}` : null;
    const [known] = (key !== null && this.#known.get(key)) || [];
    if (known) return known;
    const value = this.#value({ shape, dtype, data });
    if (key !== null) this.#known.set(key, [value]);
    return value;
  }

  float(number: number): Value {
    return this.constant(Float32Array.of(number), [], 'float32');
  }

  integers(numbers: readonly number[]): Value {
    return this.constant(BigInt64Array.from(numbers, BigInt), [numbers.length], 'int64');
  }

  /** A node with one output; its domain may stand before the operator's name, with a colon. */
  op(op: string, inputs: readonly (Value | null)[], output: Output, attributes: Attributes = {}): Value {
    const [value] = this.ops(op, inputs, [output], attributes);
    if (!value) throw new RangeError(`${op} has no output`);
    return value;
  }

  /** A node with several outputs. */
  ops(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Output[],
    attributes: Attributes = {},
  ): readonly Value[] {
    const operands = inputs.map((value) => value?.id ?? '-').join();
    const key = `${op}|${operands}|${JSON.stringify(attributes)}|${outputs.length}`;
    const known = this.options.mergeEqual ? this.#known.get(key) : undefined;
    if (known) return known;
    const [name = op, domain = ''] = op.split(':').toReversed();
    const node: GraphNode = { op: name, domain, inputs: [...inputs], attributes, outputs: [] };
    node.outputs = outputs.map(({ shape, dtype }) => this.#value({ shape, dtype, node }));
    this.nodes.push(node);
    this.#known.set(key, node.outputs);
    return node.outputs;
  }

  #value(given: Partial<Value> & Output): Value {
    const id = this.#count;
    this.#count += 1;
    return { id, name: `t${id}`, node: null, data: null, isInput: false, ...given };
  }
}
