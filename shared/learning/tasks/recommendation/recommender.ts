import type { Histories } from '../../recommend/interactions.ts';
import type { ItemScorer } from '../../recommend/item-scorer.ts';
import type { NextItem } from '../../recommend/leave-one-out.ts';
import type { SearchSpace, Settings } from '../../search/search-space.ts';
import type { GraphBytes } from '../../serve/open-graph.ts';
import type { OnnxModel } from '../../tensor/onnx-model.ts';
import type { Pace } from '../pace.ts';

/** What a recommender learns from. */
interface RecommenderInput {
  readonly userCount: number;
  readonly itemCount: number;
  /** Of the training rows. */
  readonly histories: Histories;
  /** Say when to stop; none where `until` says it. */
  readonly validation: readonly NextItem[];
  /** Settings out of the recommender's search space; those left out are the usual ones. */
  readonly chosen: Settings;
  /** Share of all iterations after which an earlier fit was best: this one stops there. */
  readonly until?: number | undefined;
  readonly seed: number;
  readonly pace: Pace;
  /** Worker threads beside the main one. */
  readonly threadCount: number;
}

/** A fitted recommender as it is stored. */
export interface FittedRecommender {
  /** JSON-safe; checked again when it is opened. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
  /** Share of all iterations that the validation items found enough; left out where they were not asked. */
  readonly until?: number;
  /** Where ONNX Runtime scores. */
  readonly graph?: OnnxModel;
}

/** What of it is there when it is opened. */
interface StoredRecommender extends Pick<FittedRecommender, 'settings' | 'weights'> {
  readonly itemCount: number;
  readonly graph?: GraphBytes;
}

/** A way to learn what users take next. */
export interface Recommender {
  readonly name: string;
  readonly description: string;
  /** What a search may try; nothing where there is nothing to choose. */
  readonly searchSpace: SearchSpace;
  /** What a trial gets less of: iterations, and then training goes on from a checkpoint; or rows, those of fewer users. */
  readonly spends: 'iterations' | 'rows';
  fit(input: RecommenderInput): Promise<FittedRecommender>;
  /** Throws where the bytes are not such a recommender's. */
  open(stored: StoredRecommender): Promise<ItemScorer>;
}
