import type { ColumnSchema } from '../../dataset/schema.ts';
import type { Table } from '../../dataset/table.ts';
import type { BaseModel } from '../pretrained/base-model.ts';
import type { PretrainedModel } from '../pretrained/pretrained-model.ts';
import type { Settings } from '../search/search-space.ts';
import type { NamedRows, RowOrigins } from './row-origins.ts';
import type { TaskName } from './task-names.ts';

/** Row indices of each part, made once by seeded row index before anything is fitted. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** What a candidate reports while it trains. */
export interface TrainingProgress {
  readonly iteration: number;
  readonly iterationCount: number;
  /** 0 to 1. */
  readonly fraction: number;
  /** Named validation scores so far, such as `{log_loss: 0.31}`. */
  readonly scores: Readonly<Record<string, number>>;
}

/** What a candidate needs to train: a clean table, a target, row indices, a seed and limits. */
export interface TrainingInput {
  readonly task: TaskName;
  readonly candidate: string;
  readonly table: Table;
  readonly schema: readonly ColumnSchema[];
  readonly target: string;
  readonly split: Split;
  /** Where the table's rows stand in the upload; each at its own place unless given. */
  readonly origins?: RowOrigins;
  readonly seed: number;
  /** What a candidate begins with that fine-tunes. */
  readonly pretrained?: PretrainedModel;
  /** Settings that a search chose; the usual ones where it chose none. */
  readonly chosen?: Settings;
  /** Wall-clock limit; the candidate stops with what it has, never above it. */
  readonly maxSeconds: number;
  /** Called at most a few times a second. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Checked at least once an iteration; a true answer makes training throw CancelledError. */
  readonly isCancelled?: () => boolean;
  /** Bytes of the last checkpoint, to resume from; and where the next ones go. */
  readonly checkpoint?: { readonly resumeFrom?: Uint8Array; readonly save: (bytes: Uint8Array) => Promise<void> };
  /** Worker threads to use beside the main one. */
  readonly threadCount?: number;
}

/** What a candidate learns from and is judged by, whatever its settings. */
export type TrainingData = Pick<TrainingInput, 'task' | 'candidate' | 'table' | 'schema' | 'target' | 'split'>;

/** Held-out truths and scores, from which an evaluation is computed without the model. */
export type HeldOut = HeldOutAnswers & {
  /** Which rows they are, in the same order; unknown where they were stored before this was kept. */
  readonly rows?: NamedRows | undefined;
};

type HeldOutAnswers =
  | {
      readonly kind: 'classification';
      readonly classes: readonly string[];
      /** Class index of each row. */
      readonly truths: readonly number[];
      /** Calibrated probabilities, row-major, rows x classes. */
      readonly probabilities: readonly number[];
      /** Class shares of the training rows: the commonsense baseline's prediction. */
      readonly baselineProbabilities: readonly number[];
      /** Of two classes: the probability of the second one from which on it is answered. */
      readonly operatingPoint?: number;
    }
  | {
      readonly kind: 'multi_label';
      readonly labels: readonly string[];
      /** 1 where a row has a label and 0 where not, row-major, rows x labels. */
      readonly truths: readonly number[];
      /** Calibrated probabilities, alike. */
      readonly probabilities: readonly number[];
      /** The probability of each label from which on it is answered. */
      readonly thresholds: readonly number[];
      /** Share of the training rows that have each label: the commonsense baseline's prediction. */
      readonly baselineProbabilities: readonly number[];
    }
  | {
      readonly kind: 'regression';
      readonly truths: readonly number[];
      readonly predictions: readonly number[];
      /** Mean of the training target: the commonsense baseline's prediction. */
      readonly baselinePrediction: number;
    }
  | (HeldOutRanking & {
      readonly kind: 'recommendation';
      readonly itemCount: number;
      readonly negativeCount: number;
      /** Of popularity. */
      readonly baseline: HeldOutRanking;
      /** Who took what next, row by row. */
      readonly users?: readonly string[] | undefined;
      readonly items?: readonly string[] | undefined;
    })
  | {
      readonly kind: 'retrieval';
      readonly answerCount: number;
      /** Code of each row's right answer. */
      readonly truths: readonly number[];
      /** Its place among all answers; 1 is the first. */
      readonly ranks: readonly number[];
      /** Calibrated probability of each row's first answer. */
      readonly confidences: readonly number[];
      /** The places when the commonest answers of the training rows come first: the commonsense baseline. */
      readonly baselineRanks: readonly number[];
      readonly handOverBelow: number;
      /** The answers by their codes, and the code of each row's first answer. */
      readonly answers?: readonly string[] | undefined;
      readonly firsts?: readonly number[] | undefined;
    };

/** Where the items that came next stand, from 0: of each user, by both protocols (`judgeRanking`). */
interface HeldOutRanking {
  readonly sampledRanks: readonly number[];
  readonly fullRanks: readonly number[];
  readonly coverage: number;
  readonly novelty: number;
}

/** A file name inside the artifact folder -> its bytes. Holds `manifest.json` with checksums of the others. */
export type ArtifactFiles = ReadonlyMap<string, Uint8Array>;

export interface TrainingOutput {
  readonly artifact: ArtifactFiles;
  readonly heldOut: HeldOut;
  /** The same for the validation rows, by which an ensemble is chosen. */
  readonly validation: HeldOut;
  /** Share by which shuffling each input column worsens the primary metric, largest first. */
  readonly importance: readonly { readonly column: string; readonly drop: number }[];
  readonly trainingSeconds: number;
  /** Rows that it learned from, where those are only a sample of the training rows; null where it learned from all. */
  readonly sampledRows: number | null;
  /** The pretrained model that it began with, where it did. */
  readonly baseModel?: BaseModel;
}

/** A model that answers, loaded from an artifact. */
export interface LoadedModel {
  readonly task: TaskName;
  readonly candidate: string;
  readonly inputSchema: readonly ColumnSchema[];
  /** The confidence below which it answers no label unless the caller names another. */
  readonly abstainBelow?: number | undefined;
  /** Answers each input (column name -> number, string, boolean or null) in one batch. Rejects with InputError that names the column. */
  predict(inputs: readonly Readonly<Record<string, unknown>>[], wish?: PredictionWish): Promise<readonly ModelOutput[]>;
  /** Frees what lies outside JavaScript's memory, once nothing runs. */
  close(): Promise<void>;
}

/** What a caller may ask for beside the answer itself. */
export interface PredictionWish {
  readonly showsHeat?: boolean;
  /** Of a recommendation. */
  readonly recommendation?: RecommendationWish | undefined;
}

/** How a recommendation is to be listed. */
export interface RecommendationWish {
  /** 10 by default. */
  readonly topK?: number | undefined;
  /** Whether items that the user took are left out, as they are by default. */
  readonly excludesSeen?: boolean | undefined;
  /** 0, the default, to 1: how much unlikeness weighs against score. */
  readonly diversity?: number | undefined;
}

/** How much each place of an image speaks for the label, 0 to 1, row by row from the top left. */
export interface HeatMap {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}

export type ModelOutput =
  | {
      readonly kind: 'classification';
      readonly label: string;
      readonly probabilities: Readonly<Record<string, number>>;
      readonly confidence: number;
      /** Where the label was asked for and the model can say. */
      readonly heat?: HeatMap;
    }
  | {
      readonly kind: 'multi_label';
      /** Those that fit, most probable first; none may. */
      readonly labels: readonly string[];
      readonly probabilities: Readonly<Record<string, number>>;
      /** How sure the least sure of its decisions is, from a half to 1. */
      readonly confidence: number;
    }
  | { readonly kind: 'regression'; readonly value: number }
  | {
      readonly kind: 'recommendation';
      /** Best first, with the model's own scores, which only compare. */
      readonly items: readonly { readonly item: string; readonly score: number }[];
      /** What was answered by where nothing is known of who asks. */
      readonly fallback: 'popularity' | null;
      /** Items of the input that the model does not know. */
      readonly unknownItems: readonly string[];
    }
  | {
      readonly kind: 'retrieval';
      readonly answer: string;
      readonly confidence: number;
      /** The next answers, most probable first. */
      readonly alternatives: readonly { readonly answer: string; readonly confidence: number }[];
    };
