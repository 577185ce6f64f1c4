import type { OnnxValue } from '../onnx-model.ts';
import type { Captured } from './capture.ts';
import type { GraphNode, Value } from './graph.ts';
import { TraceError } from './trace-error.ts';

/** Names of what may vary, with the number each had in a trace. */
export type Sizes = Readonly<Record<string, number>>;

/** A number as `factor` times varying sizes; without any it is a constant. */
interface Monomial {
  readonly factor: number;
  readonly sizes: readonly string[];
}

/**
 * Joins two traces of one function at different sizes: what is equal stays, what differs is worked out from the sizes
 * when the graph runs. Throws TraceError where a number is no whole multiple of the sizes.
 */
export function symbolic(
  first: Captured,
  second: Captured,
  [firstSizes, secondSizes]: readonly [Sizes, Sizes],
): { readonly captured: Captured; readonly dimsOf: (value: Value) => OnnxValue['dims'] } {
  const twins = pairUp(first, second);
  const solve = (a: number, b: number) => solveSize(a, b, firstSizes, secondSizes);
  const dimsOf = (value: Value) =>
    value.shape.map((size, axis) => {
      const { factor, sizes } = solve(size, twins.get(value)?.shape[axis] ?? size);
      if (sizes.length === 0) return size;
      return factor === 1 && sizes.length === 1
        ? (sizes[0] ?? size)
        : `${factor === 1 ? '' : factor}${sizes.join('x')}`;
    });
  const computed = new SizeNodes(first.inputs, dimsOf);
  const nodes = first.nodes.map((node, index): GraphNode => {
    const twin = second.nodes[index] as GraphNode;
    const inputs = node.inputs.map((value, place) => {
      const other = twin.inputs[place];
      if (!value?.data || !other?.data || isEqual(value, other)) return value;
      return computed.replace(node, value, other, solve);
    });
    Object.assign(node, { inputs });
    return node;
  });
  return { captured: { ...first, nodes: [...computed.nodes, ...nodes] }, dimsOf };
}

function pairUp(first: Captured, second: Captured): Map<Value, Value> {
  const twins = new Map<Value, Value>();
  const pair = (a: readonly (Value | null)[], b: readonly (Value | null)[]) => {
    a.forEach((value, index) => {
      const other = b[index];
      if (value && other) twins.set(value, other);
    });
  };
  const byName = new Map(second.inputs.map((value) => [value.name, value]));
  pair(
    first.inputs,
    first.inputs.map(({ name }) => byName.get(name) ?? null),
  );
  if (first.nodes.length !== second.nodes.length) throw different('the operations that are done');
  first.nodes.forEach((node, index) => {
    const other = second.nodes[index] as GraphNode;
    if (node.op !== other.op) throw different(`whether ${node.op} or ${other.op} is done`);
    if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes))
      throw different(`an attribute of ${node.op}`);
    pair(node.outputs, other.outputs);
  });
  pair(first.outputs, second.outputs);
  return twins;
}

function different(what: string): TraceError {
  return new TraceError(`${what} depends on the number of rows or the length`, 'while exporting the forward pass');
}

function isEqual(a: Value, b: Value): boolean {
  if (a.data?.length !== b.data?.length || a.shape.some((size, axis) => size !== b.shape[axis])) return false;
  return a.data?.every((number: number | bigint, index: number) => Object.is(number, b.data?.[index])) ?? false;
}

/** Finds the whole factor and the sizes (each at most twice) that make both numbers. */
function solveSize(a: number, b: number, first: Sizes, second: Sizes): Monomial {
  if (a === b) return { factor: a, sizes: [] };
  const sizes: string[] = [];
  let [left, right] = [a, b];
  for (const name of [...Object.keys(first), ...Object.keys(first)]) {
    const [one, two] = [first[name] ?? 1, second[name] ?? 1];
    if (left % one !== 0 || right % two !== 0 || left === right) continue;
    left /= one;
    right /= two;
    sizes.push(name);
  }
  if (left !== right) throw different(`a size (${a} in one trace, ${b} in the other)`);
  return { factor: left, sizes: sizes.toSorted() };
}

/** Nodes that work varying sizes out of the inputs' shapes, each made once. */
class SizeNodes {
  readonly nodes: GraphNode[] = [];
  readonly #made = new Map<string, Value>();
  readonly #inputs: readonly Value[];
  readonly #dimsOf: (value: Value) => OnnxValue['dims'];

  constructor(inputs: readonly Value[], dimsOf: (value: Value) => OnnxValue['dims']) {
    this.#inputs = inputs;
    this.#dimsOf = dimsOf;
  }

  /** The value that a constant, which differs between the traces, has at any size. */
  replace(node: GraphNode, value: Value, other: Value, solve: (a: number, b: number) => Monomial): Value {
    if (value.dtype === 'int64') return this.#shape(node, value, other, solve);
    if (value.dtype === 'float32' && value.data?.length === 1) return this.#scalar(value, other, solve);
    throw different(`a constant of ${node.op}`);
  }

  #shape(node: GraphNode, value: Value, other: Value, solve: (a: number, b: number) => Monomial): Value {
    const numbers = Array.from(value.data as BigInt64Array, Number);
    const others = Array.from(other.data as BigInt64Array, Number);
    const parts = numbers.map((number, index) => solve(number, others[index] ?? number));
    const varying = parts.filter(({ sizes }) => sizes.length > 0);
    if (node.op === 'Reshape' && varying.length === 1)
      return this.#integers(parts.map(({ factor, sizes }) => (sizes.length > 0 ? -1 : factor)));
    if (parts.length === 1 && varying.length === 1) return this.#monomial(parts[0] as Monomial);
    const pieces = parts.map((part) => (part.sizes.length > 0 ? this.#monomial(part) : this.#integers([part.factor])));
    return this.#node('Concat', pieces, [numbers.length], { axis: 0 });
  }

  /** A mean over what varies divides by it, or multiplies by its inverse. */
  #scalar(value: Value, other: Value, solve: (a: number, b: number) => Monomial): Value {
    const [a, b] = [Number(value.data?.[0]), Number(other.data?.[0])];
    const isInverse = !Number.isInteger(a) || !Number.isInteger(b);
    const whole = (number: number) => Math.round(1 / number);
    const found = isInverse ? solve(whole(a), whole(b)) : solve(a, b);
    if (isInverse && (Math.abs(1 / a - whole(a)) > 1e-4 * Math.abs(1 / a) || found.sizes.length === 0))
      throw different('a factor');
    const number = this.#node('Cast', [this.#monomial(found)], [1], { to: 1 }, 'float32');
    const scalar = this.#node('Reshape', [number, this.#integers(value.shape)], value.shape, {}, 'float32');
    return isInverse ? this.#node('Reciprocal', [scalar], value.shape, {}, 'float32') : scalar;
  }

  #monomial({ factor, sizes }: Monomial): Value {
    const measured = sizes.map((name) => this.#size(name));
    const all = factor === 1 ? measured : [this.#integers([factor]), ...measured];
    return all.reduce((product, value) => this.#node('Mul', [product, value], [1]));
  }

  /** Read off the first input that has it. */
  #size(name: string): Value {
    for (const input of this.#inputs) {
      const axis = this.#dimsOf(input).indexOf(name);
      if (axis >= 0) return this.#node('Shape', [input], [1], { start: axis, end: axis + 1 });
    }
    throw different(`the size '${name}', which no input has,`);
  }

  #integers(numbers: readonly number[]): Value {
    const key = `integers ${numbers.join()}`;
    const known = this.#made.get(key);
    const data = BigInt64Array.from(numbers, BigInt);
    const made = known ?? { ...this.#value('int64', [numbers.length]), data };
    this.#made.set(key, made);
    return made;
  }

  #node(
    op: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: GraphNode['attributes'] = {},
    dtype: 'int64' | 'float32' = 'int64',
  ): Value {
    const key = `${op} ${inputs.map(({ name }) => name).join()} ${JSON.stringify(attributes)}`;
    const known = this.#made.get(key);
    if (known) return known;
    const node: GraphNode = { op, domain: '', inputs: [...inputs], attributes, outputs: [] };
    const value: Value = { ...this.#value(dtype, shape), node };
    node.outputs.push(value);
    this.nodes.push(node);
    this.#made.set(key, value);
    return value;
  }

  #value(dtype: 'int64' | 'float32', shape: readonly number[]): Value {
    return { id: -1, name: `size/${this.#made.size}`, shape, dtype, node: null, data: null, isInput: false };
  }
}
