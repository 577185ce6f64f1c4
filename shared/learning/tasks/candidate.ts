import type { DenseMatrix } from '../classical/row-block.ts';
import type { EncodedRows } from '../features/encoding.ts';
import type { Feature } from '../features/tabular/column-reader.ts';
import type { PretrainedModel } from '../pretrained/pretrained-model.ts';
import type { SearchSpace, Settings } from '../search/search-space.ts';
import type { OnnxModel } from '../tensor/onnx-model.ts';
import type { NamedArrays } from '../tensor/state.ts';
import type { Pace } from './pace.ts';

/** Features of some rows with their targets: class codes, or values, or each label's 1 or 0, row-major. */
export interface LabelledRows<Rows extends EncodedRows = DenseMatrix> {
  /** As the task's encoder makes them. */
  readonly matrix: Rows;
  readonly targets: Float64Array;
}

/** What a candidate learns from. */
interface CandidateInput<Rows extends EncodedRows> {
  readonly features: readonly Feature[];
  /** Scores a row gets: one for each class or label, or 1 for a value. */
  readonly outputCount: number;
  /** What each output is called, where the names say something. */
  readonly outputNames?: readonly string[];
  readonly train: LabelledRows<Rows>;
  readonly validation: LabelledRows<Rows>;
  /** Settings out of the candidate's search space; those left out are the usual ones. */
  readonly chosen: Settings;
  readonly seed: number;
  readonly pace: Pace;
  /** Worker threads beside the main one. */
  readonly threadCount: number;
  /** What a candidate that needs it begins with. */
  readonly pretrained?: PretrainedModel;
  /** In the fit with the validation rows: what was fitted before without them. */
  readonly judged?: FittedCandidate;
}

/** A fitted candidate as it is stored. */
export interface FittedCandidate {
  /** JSON-safe; checked again when the candidate is opened. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
  /** Numbers of a large network, which the graph alone stores: an opened artifact has none. */
  readonly parameters?: NamedArrays;
  /** How rows become what the graph reads (`Candidate.openReading`); stored beside the graph. */
  readonly reading?: Uint8Array;
  /** Rows that it learned from, of those it was given; left out where it learned from all. */
  readonly sampledRows?: number;
}

/**
 * Scores rows x outputs, row-major: unnormalised log probabilities of the classes, log odds of the labels, or values. A
 * promise where a native runtime computes them.
 */
export type Scorer<Rows extends EncodedRows = DenseMatrix> = ScorerOf<Rows>['score'];
/** As a method, so that a scorer of some rows can stand among those of any. */
interface ScorerOf<Rows extends EncodedRows> {
  score(rows: Rows): Float64Array | Promise<Float64Array>;
}

/** Some of the rows, as a graph reads them. */
export interface RowBlock {
  readonly rows: Int32Array;
  readonly matrix: DenseMatrix;
}

/** Makes of rows what a graph reads: every row comes in one block. */
export type BlockReader<Rows extends EncodedRows = EncodedRows> = BlockReaderOf<Rows>['read'];
/** As a method, for the same reason as a scorer. */
interface BlockReaderOf<Rows extends EncodedRows> {
  read(rows: Rows): readonly RowBlock[];
}

/** A way to learn a task. */
export interface Candidate<Rows extends EncodedRows = DenseMatrix> {
  readonly name: string;
  readonly description: string;
  /** What a search may try; nothing where there is nothing to choose. */
  readonly searchSpace: SearchSpace;
  /** What a trial gets less of: training rows, or iterations; then a promoted trial goes on from its checkpoint. */
  readonly spends: 'iterations' | 'rows';
  /** Whether the model that is kept is fitted once more, with the validation rows, when they have said what to correct. */
  readonly refits?: boolean;
  /** Whether it fine-tunes a pretrained model: then only a run that names one tries it. */
  readonly needsPretrained?: boolean;
  /** Rows that the importance of columns is judged on, where scoring is slow; `importanceRowLimit` else. */
  readonly importanceRows?: number;
  fit(input: CandidateInput<Rows>): Promise<FittedCandidate>;
  /** Left out where the graph is the model and ONNX Runtime answers: then rows are a matrix, or `openReading` makes some. */
  open?(
    fitted: FittedCandidate,
    features: readonly Feature[],
    outputCount: number,
  ): Scorer<Rows> | Promise<Scorer<Rows>>;
  /** Opens what `fit` gave as `reading`. Throws when the bytes are none. */
  openReading?(reading: Uint8Array): BlockReader<Rows>;
  /** The scorer as an ONNX graph (`scoreGraph`), which every runtime of ONNX answers alike. */
  graph(fitted: FittedCandidate, features: readonly Feature[], outputCount: number): OnnxModel | Promise<OnnxModel>;
}
