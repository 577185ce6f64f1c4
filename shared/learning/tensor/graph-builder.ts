import {
  type ElementType,
  elementTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnx-model.ts';

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** Operator sets of every graph that is made here; ONNX Runtime 1.30 reads ONNX's up to 25 and ai.onnx.ml's up to 5. */
const opsets = { '': 21, 'ai.onnx.ml': 5 };

/** Makes a graph node by node; values are named by number, so that joined graphs never collide. */
export class GraphBuilder {
  readonly #inputs: OnnxValue[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #opsets: Record<string, number> = { ...opsets };
  #count = 0;

  /** An input of the graph; answers its name. */
  input(name: string, type: ElementType, dims: OnnxValue['dims']): string {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  /** A constant; answers its name. Without dims it is a vector, and a single number is a scalar. */
  constant(type: ElementType, values: number | ArrayLike<number>, dims?: readonly number[]): string {
    const list: ArrayLike<number> = typeof values === 'number' ? [values] : values;
    const data = type === 'int64' ? BigInt64Array.from(Array.from(list, BigInt)) : numbersOf(type, list);
    const name = this.#name();
    const shape = dims ?? (typeof values === 'number' ? [] : [list.length]);
    this.#initializers.push({ name, type, dims: shape, data });
    return name;
  }

  /** A node with one output; answers the output's name. */
  add(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string {
    const output = this.#name();
    this.#nodes.push({
      op,
      inputs,
      outputs: [output],
      ...(attributes && { attributes }),
      ...(domain !== undefined && { domain }),
    });
    return output;
  }

  /** A node with several outputs; answers their names. */
  addMany(op: string, inputs: readonly string[], outputCount: number, attributes?: Attributes): string[] {
    const outputs = Array.from({ length: outputCount }, () => this.#name());
    this.#nodes.push({ op, inputs, outputs, ...(attributes && { attributes }) });
    return outputs;
  }

  /**
   * Joins a whole model whose inputs are values of this graph; answers the names of its outputs by their own names.
   * Throws RangeError when an input is not given or its operator set differs from the one used here.
   */
  append(model: OnnxModel, inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    for (const [domain, version] of Object.entries(model.opsets)) {
      const known = this.#opsets[domain];
      if (known !== undefined && known !== version) {
        throw new RangeError(`The joined graph uses operator set ${version} of "${domain}"; this one uses ${known}`);
      }
      this.#opsets[domain] = version;
    }
    const names = new Map<string, string>([['', '']]);
    for (const { name } of model.inputs) {
      const given = inputs[name];
      if (given === undefined) throw new RangeError(`The joined graph needs its input "${name}"`);
      names.set(name, given);
    }
    const renamed = (name: string): string => {
      const known = names.get(name) ?? this.#name();
      names.set(name, known);
      return known;
    };
    for (const one of model.initializers) this.#initializers.push({ ...one, name: renamed(one.name) });
    for (const node of model.nodes) {
      this.#nodes.push({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) });
    }
    return Object.fromEntries(model.outputs.map(({ name }) => [name, renamed(name)]));
  }

  /** The graph with these outputs. */
  build(outputs: readonly (OnnxValue & { readonly from: string })[]): OnnxModel {
    const named = outputs.map(({ from, name }) => ({ op: 'Identity', inputs: [from], outputs: [name] }));
    return {
      opsets: this.#opsets,
      inputs: this.#inputs,
      outputs: outputs.map(({ from: _, ...value }) => value),
      nodes: [...this.#nodes, ...named],
      initializers: this.#initializers,
    };
  }

  #name(): string {
    this.#count += 1;
    return `v${this.#count}`;
  }
}

function numbersOf(type: Exclude<ElementType, 'int64'>, values: ArrayLike<number>) {
  const { array } = elementTypes[type];
  return array.from(values);
}
