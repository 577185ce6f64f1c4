import type { DenseMatrix } from '../classical/row-block.ts';
import type { Feature } from '../features/tabular/column-reader.ts';
import type { SearchSpace, Settings } from '../search/search-space.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import type { Pace } from './pace.ts';

/** Features of some rows with their targets: class codes, or values. */
export interface LabelledRows {
  /** Rows x features as the native encoder makes them. */
  readonly matrix: DenseMatrix;
  readonly targets: Float64Array;
}

/** What a candidate learns from. */
interface CandidateInput {
  readonly features: readonly Feature[];
  /** Scores a row gets: one for each class, or 1 for a value. */
  readonly outputCount: number;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  /** Settings out of the candidate's search space; those left out are the usual ones. */
  readonly chosen: Settings;
  readonly seed: number;
  readonly pace: Pace;
  /** Worker threads beside the main one. */
  readonly threadCount: number;
}

/** A fitted candidate as it is stored. */
export interface FittedCandidate {
  /** JSON-safe; checked again when the candidate is opened. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
}

/**
 * Scores rows x outputs, row-major: unnormalised log probabilities of the classes, or values. A promise where a native
 * runtime computes them.
 */
export type Scorer = (native: DenseMatrix) => Float64Array | Promise<Float64Array>;

/** A way to learn a task. */
export interface Candidate {
  readonly name: string;
  readonly description: string;
  /** What a search may try; nothing where there is nothing to choose. */
  readonly searchSpace: SearchSpace;
  /** What a trial gets less of: training rows, or iterations; then a promoted trial goes on from its checkpoint. */
  readonly spends: 'iterations' | 'rows';
  /** Rows that the importance of columns is judged on, where scoring is slow; `importanceRowLimit` else. */
  readonly importanceRows?: number;
  fit(input: CandidateInput): Promise<FittedCandidate>;
  /** Left out where the graph is the model and ONNX Runtime answers. */
  open?(fitted: FittedCandidate, features: readonly Feature[], outputCount: number): Scorer | Promise<Scorer>;
  /** The scorer as an ONNX graph (`scoreGraph`), which every runtime of ONNX answers alike. */
  graph(fitted: FittedCandidate, features: readonly Feature[], outputCount: number): OnnxModel | Promise<OnnxModel>;
}
