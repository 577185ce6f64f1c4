import type { BackendValues, DataType, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { computeByCpu, constantHandle, numbersOf } from './constant.ts';
import { Graph, type GraphDtype } from './graph.ts';
import { Handle } from './handle.ts';
import { kernels } from './kernels/all.ts';
import { isSame } from './shape.ts';
import { sourceOf, TraceError } from './trace-error.ts';
import type { TraceOptions } from './trace-options.ts';
import { reshape } from './views.ts';

const backendName = 'gristmill-trace';

/** A tfjs backend whose kernels compute nothing: they append nodes to the graph that is being recorded. */
class TraceBackend extends tf.KernelBackend {
  /** The graph being recorded; null between traces. */
  graph: Graph | null = null;
  readonly moved = new WeakMap<object, Handle>();
  /** Where each kernel was last called from; noted only while a failure is explained, because stacks cost time. */
  callers: Map<string, Error> | null = null;

  current(): Graph {
    if (!this.graph) throw new TraceError('the tracing backend works only inside a trace', 'no model');
    return this.graph;
  }

  handleOf(dataId: object): Handle {
    const handle = dataId instanceof Handle ? dataId : this.moved.get(dataId);
    if (!handle)
      throw new TraceError('a tensor of an earlier trace is used', sourceOf(new Error().stack) ?? 'unknown line');
    return handle;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    return constantHandle(this.current(), values as ArrayLike<number>, shape, dtype as GraphDtype);
  }

  /** Brings a tensor of another backend in, as a constant. */
  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType): void {
    this.moved.set(dataId, constantHandle(this.current(), values as ArrayLike<number>, shape, dtype as GraphDtype));
  }

  override readSync(dataId: object): never {
    const handle = this.handleOf(dataId);
    const source = sourceOf(new Error().stack) ?? 'unknown line';
    if (!handle.isConstant) throw new TraceError('a traced model cannot read the numbers of a tensor', source);
    return numbersOf(handle) as never;
  }

  override async read(dataId: object): Promise<never> {
    return this.readSync(dataId);
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override disposeData(): boolean {
    return false;
  }

  override numDataIds(): number {
    return 0;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override epsilon(): number {
    return 1e-7;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}
}

let backend: TraceBackend | null = null;

/** Registers the backend and a wrapper for every kernel that the cpu backend has; once a process. */
function install(): TraceBackend {
  if (backend) return backend;
  const installed = new TraceBackend();
  backend = installed;
  tf.registerBackend(backendName, () => installed, 0);
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        runKernel(installed, kernelName, inputs as Record<string, TensorInfo>, attrs ?? {}),
    });
  }
  return installed;
}

/** Calls `run` with the tracing backend writing into a new graph; synchronously, so that nothing else comes between. */
export function withGraph<T>(options: TraceOptions, run: (graph: Graph) => T): T {
  const installed = install();
  try {
    return record(installed, options, run);
  } catch (error) {
    if (!(error instanceof TraceError) || installed.callers) throw error;
    return explain(installed, () => record(installed, options, run));
  }
}

function record<T>(trace: TraceBackend, options: TraceOptions, run: (graph: Graph) => T): T {
  const before = tf.getBackend();
  const outer = trace.graph;
  trace.graph = new Graph(options);
  void tf.setBackend(backendName);
  try {
    return tf.tidy(() => run(trace.current()) as never) as T;
  } finally {
    trace.graph = outer;
    if (before) void tf.setBackend(before);
  }
}

/** Fails again, this time with stacks deep enough to tell the line of the model. */
function explain<T>(trace: TraceBackend, again: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  trace.callers = new Map();
  try {
    return again();
  } finally {
    trace.callers = null;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The traced tensor of a handle. */
export function tensorOf(handle: Handle) {
  const { shape, dtype } = handle;
  return tf.engine().makeTensorFromTensorInfo({ dataId: handle, shape, dtype: dtype as DataType });
}

export function handleOf(dataId: object): Handle {
  return install().handleOf(dataId);
}

function runKernel(trace: TraceBackend, name: string, inputs: Record<string, TensorInfo>, attributes: NamedAttrMap) {
  const g = trace.current();
  trace.callers?.set(name, new Error(name));
  const isList = Array.isArray(inputs);
  const entries = Object.entries(inputs).filter(([, info]) => info !== null && info !== undefined);
  const handles = entries.map(([key, info]) => {
    const handle = trace.handleOf(info.dataId);
    return [key, isSame(handle.shape, info.shape) ? handle : reshape(g, handle, info.shape)] as const;
  });
  const kernel = kernels[name];
  const isKnown = handles.every(([, handle]) => handle.isConstant);
  const isUniform = handles.every(([, handle]) => handle.uniform !== null);
  if (isKnown && !(kernel && isUniform)) {
    const results = computeByCpu(g, name, handles, isList, attributes);
    return Array.isArray(results) ? results.map(infoOf) : infoOf(results);
  }
  if (!kernel) throw new TraceError(`tfjs's kernel ${name} has no translation to ONNX`, callerOf(trace, name), name);
  const given = isList ? handles.map(([, handle]) => handle) : Object.fromEntries(handles);
  const results = kernel(g, given as never, attributes as never);
  return Array.isArray(results) ? results.map(infoOf) : infoOf(results as Handle);
}

function infoOf(handle: Handle): TensorInfo {
  return { dataId: handle, shape: handle.shape, dtype: handle.dtype as DataType };
}

/** A gradient kernel is called by tfjs, not by the model: then the model's line is that of the forward kernel. */
function callerOf(trace: TraceBackend, name: string): string {
  const own = sourceOf(trace.callers?.get(name)?.stack);
  if (own) return own;
  const forward = name.replace(/(Grad|Backprop\w*)(V2)?$/, '');
  const source = sourceOf(trace.callers?.get(forward)?.stack);
  return source ? `gradient of ${forward} at ${source}` : 'called by a gradient';
}
