import type { ColumnProfile, ColumnSchema, Profile } from '../../dataset/schema.ts';
import type { Column, Table } from '../../dataset/table.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Manifest } from '../artifact/manifest.ts';
import type { EncodedRows, InputReading } from '../features/encoding.ts';
import type { TrainTrial } from '../search/trial.ts';
import type { Candidate } from './candidate.ts';
import type { makeSplit } from './split.ts';
import type { TargetSchema } from './target.ts';
import type {
  ArtifactFiles,
  HeldOut,
  LoadedModel,
  ModelOutput,
  Split,
  TrainingData,
  TrainingInput,
  TrainingOutput,
} from './task.ts';
import type { TaskName } from './task-names.ts';

/**
 * How a target column reads: its schema, and for each table row a class code or value, or where a target has several
 * numbers all of them, row-major; NaN where it is missing.
 */
export interface ReadTarget<T extends TargetSchema> {
  readonly schema: T;
  readonly targets: Float64Array;
}

/** What takes the place of learning row by row where rows make sense only together, as histories do. */
interface TogetherLearning {
  /** What the columns lack for this target, as a sentence; null where they have all. */
  missingColumn(schema: readonly ColumnSchema[], target: string): string | null;
  /** Throws RunError when these rows cannot be learned. */
  split(table: Table, schema: readonly ColumnSchema[], target: string): Split;
  train(input: TrainingInput, clock: Clock): Promise<TrainingOutput>;
  /** Throws RunError when these rows cannot be learned. */
  openTrials(data: TrainingData): Promise<TrainTrial>;
  open(files: ArtifactFiles, manifest: Manifest): Promise<LoadedModel>;
}

/** A task: what it learns, by which candidates, and how its answers are made and judged. */
export interface TaskDefinition<T extends TargetSchema = TargetSchema, Rows extends EncodedRows = EncodedRows> {
  readonly name: TaskName;
  readonly description: string;
  readonly answerKind: T['kind'];
  /** Column kinds that can be the target. */
  readonly targetKinds: readonly ColumnSchema['kind'][];
  readonly inputs: InputReading<Rows>;
  readonly candidates: readonly Candidate<Rows>[];
  /** Of validation rows, which share is to be answered with no label, so that what is out of scope is too; none unless given. */
  readonly abstainingShare?: number;
  /** Of two classes the validation rows choose the probability from which on the second one is answered; then only do they abstain. */
  readonly hasOperatingPoint?: boolean;
  readonly together?: TogetherLearning;
  /** Said where every row has a target of its own, when the task needs targets to recur. */
  readonly uniqueAdvice?: string;
  /** Whether a target is a set, so that no two rows need the same one. */
  readonly takesSets?: boolean;
  /** Ranks candidates; a name among the metrics. */
  readonly primaryMetric: string;
  readonly metrics: readonly { readonly name: string; readonly better: 'higher' | 'lower' }[];

  /** Whether a run that names no task most likely means this one; the first in the registry that says so is taken. */
  suits(profile: Profile, target: ColumnProfile): boolean;
  readTarget(column: Column): ReadTarget<T>;
  /** Numbers of a row's target, where it is not one. */
  targetWidth?(schema: T): number;
  /** A code of each row by which the parts of a split get equal shares, where its target is none. */
  strata?(read: ReadTarget<T>): Int32Array;
  /** Throws RunError when the target cannot be learned from these rows. */
  checkRows(read: ReadTarget<T>, rows: Int32Array): void;
  /** Scores a row gets. */
  outputCount(schema: T): number;
  /** What each output is called, where a candidate can read it as it reads rows. */
  outputNames?(schema: T): readonly string[];
  /** Deals rows to the parts, where it is not enough that each class has its share of each part. */
  readonly deal?: typeof makeSplit;
  /** Corrects the answers by the validation rows, where the task has such a correction. */
  calibrate(schema: T, scores: Float64Array, targets: Float64Array): T;
  /** Probabilities, or values, from a candidate's scores; row-major. */
  answers(schema: T, scores: Float64Array): Float64Array;
  /** Loss of each row, for ranking columns by importance. */
  losses(schema: T, answers: Float64Array, targets: Float64Array): Float64Array;
  scores(schema: T, answers: Float64Array, targets: Float64Array): Record<string, number | null>;
  heldOut(schema: T, answers: Float64Array, targets: Float64Array, trainTargets: Float64Array): HeldOut;
  outputs(schema: T, answers: Float64Array): ModelOutput[];
}
