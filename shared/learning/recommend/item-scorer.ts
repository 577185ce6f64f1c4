/** Whom a model answers: a user that it learned from, or -1, and what they took, oldest first. */
export interface Asked {
  readonly user: number;
  readonly history: Int32Array;
}

/** A fitted recommender ready to score. */
export interface ItemScorer {
  /** How probably each item comes next, higher is likelier: row-major, asked x items. */
  score(asked: readonly Asked[]): Promise<Float32Array>;
  /** How alike two items are, at most 1; null where the model knows no likeness. */
  readonly likeness: ((a: number, b: number) => number) | null;
  /** Whether it can say anything particular about them; else it can only answer what is popular. */
  knows(asked: Asked): boolean;
  /** Frees what lies outside JavaScript's memory. */
  close(): Promise<void>;
}
