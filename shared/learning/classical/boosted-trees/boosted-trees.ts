import { ByteReader, ByteWriter } from './bytes.ts';
import type { FeatureBins } from './feature-bins.ts';
import { logistic, softmax } from './objective.ts';
import type { Objective } from './options.ts';
import { outputCountOf } from './options.ts';
import { Scorer } from './scorer.ts';
import { seal, unseal } from './sealed-bytes.ts';
import type { Tree } from './tree.ts';
import { readTree, writeTree } from './tree-codec.ts';

const MARK = 'GMBT';
const objectiveCodes = ['squared_error', 'logistic', 'softmax'] as const;

/**
 * A trained ensemble of regression trees (Friedman 2001; Chen & Guestrin 2016). Rows come row-major, a number per column:
 * a value or NaN; or a category code, where -1 or NaN is missing.
 */
export class BoostedTrees {
  readonly objective: Objective;
  readonly features: readonly FeatureBins[];
  /** Scores before the first tree, one per output. */
  readonly startingScores: Float64Array;
  /** Round by round, a tree per output. */
  readonly trees: readonly Tree[];
  /** Scores per row: 1, or one per class. */
  readonly outputCount: number;
  readonly #scorer: Scorer;

  constructor(
    objective: Objective,
    features: readonly FeatureBins[],
    startingScores: Float64Array,
    trees: readonly Tree[],
  ) {
    this.objective = objective;
    this.features = features;
    this.startingScores = startingScores;
    this.trees = trees;
    this.outputCount = outputCountOf(objective);
    this.#scorer = new Scorer(features, startingScores, trees);
  }

  get roundCount(): number {
    return this.trees.length / this.outputCount;
  }

  /** Scores before the link function, row-major, rows x outputs. */
  predictRaw(rows: Float64Array): Float64Array {
    const { outputCount } = this;
    const width = this.features.length;
    if (rows.length % width !== 0) throw new RangeError(`A row has ${width} values; ${rows.length} is no multiple`);
    const scores = new Float64Array((rows.length / width) * outputCount);
    for (let from = 0, to = 0; from < rows.length; from += width, to += outputCount)
      this.#scorer.score(rows, from, scores, to);
    return scores;
  }

  /**
   * Values of a regression (one per row), probabilities of class 1 of a binary target (one per row), or probabilities
   * of every class (row-major, rows x classes).
   */
  predict(rows: Float64Array): Float64Array {
    const scores = this.predictRaw(rows);
    const { outputCount } = this;
    if (this.objective.kind === 'logistic') return scores.map(logistic);
    if (this.objective.kind === 'softmax')
      for (let at = 0; at < scores.length; at += outputCount) softmax(scores, at, scores, at, outputCount);
    return scores;
  }

  /** Bytes that `deserialize` turns into an ensemble of equal answers. */
  serialize(): Uint8Array {
    const to = new ByteWriter();
    to.uint8(objectiveCodes.indexOf(this.objective.kind));
    to.uint16(this.outputCount);
    for (const score of this.startingScores) to.float64(score);
    to.uint32(this.features.length);
    for (const bins of this.features) writeFeature(to, bins);
    to.uint32(this.trees.length);
    for (const tree of this.trees) writeTree(to, tree, this.features);
    return seal(MARK, to.take());
  }

  /** Throws CorruptBytesError when the bytes are cut, changed or foreign. */
  static deserialize(bytes: Uint8Array): BoostedTrees {
    return unseal(MARK, bytes, (body) => {
      const from = new ByteReader(body);
      const kind = objectiveCodes[from.uint8()];
      const outputCount = from.uint16();
      if (!kind || outputCount > 1 !== (kind === 'softmax')) throw new RangeError('The objective is not known');
      const startingScores = Float64Array.from({ length: outputCount }, () => from.float64());
      const features = Array.from({ length: from.count(5) }, () => readFeature(from));
      const trees = Array.from({ length: from.count(10) }, () => readTree(from, features));
      if (!from.isAtEnd || trees.length % outputCount !== 0) throw new RangeError('The trees do not fill the rounds');
      const objective = kind === 'softmax' ? { kind, classCount: outputCount } : { kind };
      return new BoostedTrees(objective, features, startingScores, trees);
    });
  }
}

function writeFeature(to: ByteWriter, bins: FeatureBins): void {
  if (bins.kind === 'numeric') {
    to.uint8(0);
    to.uint32(bins.cuts.length);
    for (const cut of bins.cuts) to.float64(cut);
  } else {
    to.uint8(1);
    to.uint32(bins.binOfCode.length);
    to.bytes(bins.binOfCode);
    to.uint8(bins.missingBin);
    to.uint16(bins.binCount);
  }
}

function readFeature(from: ByteReader): FeatureBins {
  if (from.uint8() === 0) {
    const length = from.count(8);
    return { kind: 'numeric', cuts: Float64Array.from({ length }, () => from.float64()) };
  }
  return {
    kind: 'categorical',
    binOfCode: from.bytes(from.count(1)),
    missingBin: from.uint8(),
    binCount: from.uint16(),
  };
}
