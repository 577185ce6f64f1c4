/** Each rewriting can be switched off, to find the one at fault and to prove that none changes an answer. */
export interface TraceOptions {
  /** Factors and broadcasts wait in the handle until something needs them. */
  readonly lazyFactors: boolean;
  /** Equal nodes are made once. */
  readonly mergeEqual: boolean;
  /** Convolution results stay channel-first until something needs the other order. */
  readonly keepLayout: boolean;
  /** A constant factor goes into the matrix product before it. */
  readonly foldScale: boolean;
  /** A bias goes into the matrix product before it. */
  readonly foldBias: boolean;
  /** A sum of two scatters becomes one that adds onto the other. */
  readonly chainScatters: boolean;
  /** Sums over rows become a matrix product with ones, which runs on all cores. */
  readonly sumByProduct: boolean;
  /** Batch normalisation with running statistics is one node, so that the runtime can fold it into a convolution. */
  readonly wholeNormalization: boolean;
  /** Images lie [channels, height, width, rows]: better for batches, and for gradients. */
  readonly rowsLast: boolean;
}

export const trainingOptions: TraceOptions = {
  lazyFactors: true,
  mergeEqual: true,
  keepLayout: true,
  foldScale: true,
  foldBias: true,
  chainScatters: true,
  sumByProduct: true,
  wholeNormalization: false,
  rowsLast: true,
};

/** With constant weights the runtime fuses convolution, normalisation and activation by itself. */
export const servingOptions: TraceOptions = {
  ...trainingOptions,
  wholeNormalization: true,
  // With constant weights the runtime has convolutions of its own order, better still than ours.
  rowsLast: false,
  // Its row of ones would fix the number of rows.
  sumByProduct: false,
};
