import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { graphDataName, graphName } from '../artifact/files.ts';
import type { DenseMatrix } from '../classical/row-block.ts';
import { featuresInput, heatOutput, scoresOutput } from '../tasks/score-graph.ts';
import { onnxRuntime } from '../tensor/onnx-runtime.ts';
import { microBatched } from './micro-batcher.ts';

/** Rows of one run at most: a run's memory grows with its rows. A request has at most as many. */
const maxRunRows = 1000;

/** [rows, height, width, classes]. */
export interface GraphHeat {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** A graph ready to score; `close` frees its native memory once nothing runs. */
export interface OpenedGraph {
  score(native: DenseMatrix): Promise<Float64Array>;
  /** Where each score comes from; null where the graph does not say. */
  heat(native: DenseMatrix): Promise<GraphHeat | null>;
  close(): Promise<void>;
}

export interface GraphBytes {
  readonly graph: Uint8Array;
  /** Content of the file of large constants. */
  readonly weights?: Uint8Array | undefined;
}

/**
 * Opens a candidate's graph in ONNX Runtime. Requests that come while a run is on share the next one. Throws when the
 * bytes are not a graph.
 */
export async function openGraph(bytes: GraphBytes): Promise<OpenedGraph> {
  const session = await createSession(bytes);
  const { Tensor } = onnxRuntime();
  let running = 0;
  const fetch = async ({ values, rowCount, columnCount }: DenseMatrix, output: string) => {
    running += 1;
    try {
      const features = new Tensor('float64', values.subarray(0, rowCount * columnCount), [rowCount, columnCount]);
      const { [output]: found } = await session.run({ [featuresInput]: features }, [output]);
      if (!found) throw new Error(`The graph has no output "${output}"`);
      return found;
    } finally {
      running -= 1;
    }
  };
  const run = async (native: DenseMatrix) => {
    const { type, data } = await fetch(native, scoresOutput);
    return type === 'float64' ? (data as Float64Array) : Float64Array.from(data as Float32Array);
  };
  return {
    score: microBatched(run, maxRunRows),
    heat: async (native) => {
      if (!session.outputNames.includes(heatOutput)) return null;
      const { data, dims } = await fetch(native, heatOutput);
      const [, height = 0, width = 0] = dims;
      return { height, width, values: data as Float32Array };
    },
    close: async () => {
      do await setImmediate();
      while (running > 0);
      await session.release();
    },
  };
}

/** A session as functions run it. Throws when the bytes are not a graph. */
export async function createSession({ graph, weights }: GraphBytes) {
  const { InferenceSession } = onnxRuntime();
  if (!weights) return InferenceSession.create(graph, sessionOptions());
  // Constants beside the graph are found by its path; once the session has them, the files may go.
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-graph-'));
  try {
    await writeFile(join(folder, graphName), graph);
    await writeFile(join(folder, graphDataName), weights);
    return await InferenceSession.create(join(folder, graphName), sessionOptions());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Threads as many as processors, and none that spins: a function is billed for its processor time, and a laptop has
 * other work. Without the arena and the memory pattern a large batch gives its memory back.
 */
function sessionOptions() {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all' as const,
    executionMode: 'sequential' as const,
    intraOpNumThreads: availableParallelism(),
    interOpNumThreads: 1,
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3 as const,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}
