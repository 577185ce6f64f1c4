import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { checkBatch, checkValues } from './check-values.ts';
import type { Batch, Engine, StepResult, Trainer } from './engine.ts';
import { exportNetwork } from './export.ts';
import { overwritable } from './in-place.ts';
import type { TensorValue, TensorValues } from './network.ts';
import { fillUniform } from './noise.ts';
import { openSession, type ReplayOptions, viewOf } from './replay.ts';
import { checkState, type State, sizeOf, type TrainingPlan } from './state.ts';
import { StateBuffers } from './state-buffers.ts';
import { nextStep } from './step-scalars.ts';
import { toOnnx } from './trace/to-onnx.ts';
import { type TraceOptions, trainingOptions } from './trace/trace-options.ts';
import { graphNames, type StepKind, type TrainingGraph, traceEvaluation, traceTraining } from './training-graph.ts';
import { runInto, withoutCopies } from './without-copies.ts';

export interface TracedOptions extends ReplayOptions {
  readonly trace?: TraceOptions;
}

/** Records the step once as an ONNX graph and replays it natively. Throws TraceError when opened on what it cannot record. */
export function tracedEngine({ trace = trainingOptions, ...replay }: TracedOptions = {}): Engine {
  return {
    name: 'traced',
    open: async (plan, state) => {
      checkState(plan, state);
      const trainer = new TracedTrainer(plan, state, trace, replay);
      await trainer.prepare();
      return trainer;
    },
  };
}

/** A recorded graph, open, with the arrays that it reads and writes besides the state's. */
interface Program {
  readonly session: InferenceSession;
  readonly inputs: readonly string[];
  /** State arrays that it renews, beside or over the old ones. */
  readonly renewed: readonly string[];
  readonly overwritten: readonly string[];
  readonly loss: Tensor;
  readonly gradientNorm: Tensor | null;
  readonly noise: readonly Tensor[];
}

class TracedTrainer implements Trainer {
  readonly engine = 'traced';
  readonly #plan: TrainingPlan;
  readonly #trace: TraceOptions;
  readonly #replay: ReplayOptions;
  readonly #programs = new Map<string, Promise<Program>>();
  readonly #buffers: StateBuffers;
  #forward: Promise<InferenceSession> | null = null;
  #counters: Pick<State, 'step' | 'seed' | 'accumulatedRows'>;

  constructor(plan: TrainingPlan, state: State, trace: TraceOptions, replay: ReplayOptions) {
    this.#plan = plan;
    this.#trace = trace;
    this.#replay = replay;
    this.#buffers = new StateBuffers(plan, state);
    this.#counters = countersOf(state);
  }

  /** Records the step of a full batch now, so that what cannot be recorded is known before training starts. */
  async prepare(): Promise<void> {
    const { network, objective, batchSize } = this.#plan;
    const specs = [...Object.values(network.inputs), ...Object.values(objective.targets)];
    // With a length that varies, the first batch tells the shapes.
    if (specs.some(({ shape }) => shape.slice(1).includes(null))) return;
    const { isUpdate, scalars } = nextStep(this.#plan, this.#counters, batchSize, 1);
    await this.#training({ isUpdate, isFull: true, scalars: Object.keys(scalars), shapes: {} });
  }

  async trainStep(batch: Batch, { learningRate }: { readonly learningRate: number }): Promise<StepResult> {
    checkBatch(this.#plan, batch);
    const { step, seed } = this.#counters;
    const next = nextStep(this.#plan, this.#counters, batch.rows, learningRate);
    const { shapes, isFull } = this.#shapesOf(batch);
    const program = await this.#training({
      isUpdate: next.isUpdate,
      isFull,
      scalars: Object.keys(next.scalars),
      shapes,
    });
    program.noise.forEach((tensor, draw) => {
      fillUniform(tensor.data as Float32Array, { seed, step, draw });
    });
    const fetches: Record<string, Tensor> = { [graphNames.loss]: program.loss };
    if (program.gradientNorm) fetches[graphNames.gradientNorm] = program.gradientNorm;
    for (const name of program.renewed) fetches[graphNames.renewed(name)] = this.#buffers.target(name, false);
    for (const name of program.overwritten) fetches[graphNames.renewed(name)] = this.#buffers.target(name, true);
    await runInto(program.session, this.#feeds(program, batch, next.scalars), fetches);
    this.#buffers.swap(program.renewed);
    this.#counters = { step: step + 1, seed, accumulatedRows: next.accumulatedRows };
    return { loss: numberOf(program.loss), gradientNorm: program.gradientNorm && numberOf(program.gradientNorm) };
  }

  async evaluate(batch: Batch): Promise<{ readonly loss: number }> {
    checkBatch(this.#plan, batch);
    const kind = this.#shapesOf(batch);
    const program = await this.#known(`evaluate ${JSON.stringify(kind)}`, () => ({
      captured: traceEvaluation(this.#plan, kind, this.#trace),
      noiseShapes: [],
    }));
    await runInto(program.session, this.#feeds(program, batch, {}), { [graphNames.loss]: program.loss });
    return { loss: numberOf(program.loss) };
  }

  async predict(inputs: TensorValues): Promise<TensorValues> {
    const { network } = this.#plan;
    checkValues('input', network.inputs, inputs);
    this.#forward ??= openSession(exportNetwork(network, null), this.#replay);
    const session = await this.#forward;
    const feeds = session.inputNames.map((name) => {
      const value = inputs[name];
      return [name, value ? viewOf(value.data, value.shape) : this.#buffers.feed(name)];
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    const values = Object.entries(outputs).map(([name, { data, dims }]) => [
      name,
      { data, shape: dims } as TensorValue,
    ]);
    return Object.fromEntries(values);
  }

  async readState(): Promise<State> {
    return { ...this.#counters, ...this.#buffers.read() };
  }

  async writeState(state: State): Promise<void> {
    checkState(this.#plan, state);
    this.#buffers.write(state);
    this.#counters = countersOf(state);
  }

  async dispose(): Promise<void> {
    const sessions = [...this.#programs.values()].map(async (program) => (await program).session);
    if (this.#forward) sessions.push(this.#forward);
    await Promise.all(sessions.map(async (session) => (await session).release()));
    this.#programs.clear();
    this.#forward = null;
  }

  #shapesOf({ inputs, targets, rows }: Batch): Pick<StepKind, 'isFull' | 'shapes'> {
    const named = (values: TensorValues, name: (key: string) => string) =>
      Object.entries(values).map(([key, { shape }]) => [name(key), shape] as const);
    const shapes = [...named(inputs, graphNames.input), ...named(targets, graphNames.target)];
    return { isFull: rows === this.#plan.batchSize, shapes: Object.fromEntries(shapes) };
  }

  async #training(kind: StepKind): Promise<Program> {
    const { isUpdate, isFull, shapes } = kind;
    return this.#known(`train ${isUpdate} ${isFull} ${this.#lengths(shapes)}`, () => {
      const graph = traceTraining(this.#plan, kind, this.#trace);
      const read = new Set(graph.captured.inputs.map(({ name }) => name));
      const idle = kind.scalars.find((name) => !read.has(graphNames.scalar(name)));
      if (idle) throw new TypeError(`the recorded step of network '${this.#plan.network.name}' does not use '${idle}'`);
      return graph;
    });
  }

  /** What of the shapes the plan leaves open: each length has a graph of its own. */
  #lengths(shapes: StepKind['shapes']): string {
    const { network, objective } = this.#plan;
    const open = (specs: TrainingPlan['network']['inputs'], named: (name: string) => string) =>
      Object.entries(specs).flatMap(([name, { shape }]) =>
        shape.flatMap((size, axis) => (axis > 0 && size === null ? [shapes[named(name)]?.[axis]] : [])),
      );
    return [...open(network.inputs, graphNames.input), ...open(objective.targets, graphNames.target)].join();
  }

  async #known(key: string, trace: () => TrainingGraph): Promise<Program> {
    const known = this.#programs.get(key) ?? this.#open(trace());
    this.#programs.set(key, known);
    return known;
  }

  async #open({ captured, noiseShapes }: TrainingGraph): Promise<Program> {
    const scalar = () => viewOf(new Float32Array(1), []);
    const outputs = captured.outputs.map(({ name }) => name);
    const prefix = graphNames.renewed('');
    const changed = outputs.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    const safe = overwritable(captured, new Map(changed.map((name) => [graphNames.renewed(name), name])));
    return {
      session: await openSession(withoutCopies(toOnnx(captured)), this.#replay),
      inputs: captured.inputs.map(({ name }) => name),
      renewed: changed.filter((name) => !safe.has(name)),
      overwritten: changed.filter((name) => safe.has(name)),
      loss: scalar(),
      gradientNorm: outputs.includes(graphNames.gradientNorm) ? scalar() : null,
      noise: noiseShapes.map((shape) => viewOf(new Float32Array(sizeOf(shape)), shape)),
    };
  }

  #feeds(program: Program, { inputs, targets, rows }: Batch, scalars: Readonly<Record<string, number>>) {
    const given: Record<string, Tensor> = {};
    const add = (values: TensorValues, named: (name: string) => string) => {
      for (const [name, { data, shape }] of Object.entries(values)) given[named(name)] = viewOf(data, shape);
    };
    add(inputs, graphNames.input);
    add(targets, graphNames.target);
    for (const [name, value] of Object.entries(scalars))
      given[graphNames.scalar(name)] = viewOf(Float32Array.of(value), []);
    program.noise.forEach((tensor, draw) => {
      given[graphNames.noise(draw)] = tensor;
    });
    const { batchSize } = this.#plan;
    given[graphNames.rowMask] = viewOf(new Float32Array(batchSize).fill(1, 0, rows), [batchSize]);
    const fed = program.inputs.map((name) => {
      const tensor = this.#buffers.feed(name) ?? given[name];
      if (!tensor) throw new RangeError(`the recorded step reads '${name}', which is not given`);
      return [name, tensor] as const;
    });
    return Object.fromEntries(fed);
  }
}

function countersOf({ step, seed, accumulatedRows }: State) {
  return { step, seed, accumulatedRows };
}

function numberOf({ data }: Tensor): number {
  return Number(data[0]);
}
