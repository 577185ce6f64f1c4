import type { Tensor } from '@tensorflow/tfjs-core';
import type { Dtype } from '../network.ts';
import { handleOf, tensorOf, withGraph } from './backend.ts';
import type { Graph, GraphNode, Value } from './graph.ts';
import { channelLast, Handle, whole } from './handle.ts';
import { rewrite } from './passes/rewrite.ts';
import type { Shape } from './shape.ts';
import type { TraceOptions } from './trace-options.ts';

interface Declaration {
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** A recorded function: nodes in an order of execution, without those that no output needs. */
export interface Captured {
  readonly nodes: readonly GraphNode[];
  /** Only those that are read. */
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** Asked by the function for an input by name; declared when first asked for. */
export type Declare = (name: string, declaration: Declaration) => Tensor;

/**
 * Records what `run` computes from the inputs it declares, and names its results. Throws TraceError where a kernel has
 * no translation or the numbers of a tensor are read.
 */
export function capture(options: TraceOptions, run: (declare: Declare) => Readonly<Record<string, Tensor>>): Captured {
  return withGraph(options, (graph) => {
    const declared = new Map<string, Tensor>();
    const results = run((name, { shape, dtype }) => {
      const known = declared.get(name);
      if (known) return known;
      const value = graph.input(name, shape, dtype);
      const tensor = tensorOf(new Handle(value, shape));
      declared.set(name, tensor);
      return tensor;
    });
    const outputs = nameOutputs(graph, results);
    rewrite(graph, outputs);
    return { ...order(outputs), outputs };
  });
}

function nameOutputs(g: Graph, results: Readonly<Record<string, Tensor>>): Value[] {
  const named = new Set<Value>();
  return Object.entries(results).map(([name, tensor]) => {
    const value = whole(g, channelLast(g, handleOf(tensor.dataId)));
    // An input, a constant or what bears another output's name already needs a node of its own.
    const isTaken = value.isInput || value.data !== null || named.has(value);
    const output = isTaken ? g.op('Identity', [value], value, { output: name }) : value;
    if (output.node && isTaken) output.node.attributes = {};
    output.name = name;
    named.add(output);
    return output;
  });
}

/** Depth first from the outputs: every node after what it reads, what nothing reads left out. */
function order(outputs: readonly Value[]): Pick<Captured, 'nodes' | 'inputs'> {
  const nodes: GraphNode[] = [];
  const done = new Set<GraphNode>();
  const inputs = new Set<Value>();
  const stack: { readonly node: GraphNode; next: number }[] = [];
  const visit = (value: Value | null) => {
    if (value?.isInput) inputs.add(value);
    if (value?.node && !done.has(value.node)) stack.push({ node: value.node, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (top.next < top.node.inputs.length && !done.has(top.node)) {
        top.next += 1;
        visit(top.node.inputs[top.next - 1] ?? null);
        continue;
      }
      stack.pop();
      if (!done.has(top.node)) nodes.push(top.node);
      done.add(top.node);
    }
  }
  return { nodes, inputs: [...inputs] };
}
