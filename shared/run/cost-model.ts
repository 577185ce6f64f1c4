import { type EncoderSize, encoderBytes } from '../learning/pretrained/encoder-size.ts';

/**
 * How long training takes: a fixed part (encoding, calibration, permutation importance) and a part per million cells
 * (rows x encoded columns x outputs).
 */
interface CandidateCost {
  /** For models of texts, instead of cells: by million characters, and by million characters times outputs. */
  readonly texts?: { readonly secondsPerMillion: number; readonly secondsPerMillionOutputs: number };
  /** For networks of images: by million pixels, whatever their channels. */
  readonly secondsPerMillionPixels?: number;
  readonly fixedSeconds: number;
  readonly secondsPerMillionCells: number;
  /** Linear models see a category as many 0/1 columns; trees, and models of sparse rows, see it as one. */
  readonly isOneHot: boolean;
  /** For recommenders: by million interactions. */
  readonly secondsPerMillionRows?: number;
  /** For pretrained encoders: passes over the texts, and seconds by million million products of a token and a parameter, and by thousand million parameters moved in a step. */
  readonly encoder?: { readonly passes: number; readonly secondsPerTera: number; readonly secondsPerGigaMoved: number };
  /** For models that compare each row with those learned from, of which they keep at most `mostRows`. */
  readonly pairs?: { readonly secondsPerMillion: number; readonly mostRows: number };
}

/**
 * From seconds measured on one processor for Adult (32,561 x 14), California housing (20,640 x 9) and credit default
 * (30,000 x 23): baseline 0.15, 0.06, 0.13; linear 0.17 (housing); logistic 0.84 (Adult), 0.36 (credit); trees 4.3,
 * 6.4, 1.1. Trees stop when the validation rows say so, which no size tells: they get what lies between. From processor
 * seconds on a busy machine, which are about a half more: linear SVM 1.1, 0.3, 2.1; naive Bayes 0.5 (Adult), 0.6
 * (credit); kernel SVM 7.9, 3.0, 8.0 and nearest neighbours, of 10,000 rows then, 12, 6, 14;
 * perceptron 16 (Adult) and 12 (housing), most of it the steps that any table gets.
 */
const candidateCosts: Readonly<Record<string, CandidateCost>> = {
  baseline: { fixedSeconds: 0.1, secondsPerMillionCells: 0.05, isOneHot: false },
  linear_regression: { fixedSeconds: 0.1, secondsPerMillionCells: 0.3, isOneHot: true },
  logistic_regression: { fixedSeconds: 0.3, secondsPerMillionCells: 0.15, isOneHot: true },
  linear_svm: { fixedSeconds: 0.1, secondsPerMillionCells: 1.8, isOneHot: false },
  kernel_svm: {
    fixedSeconds: 0.4,
    secondsPerMillionCells: 0.1,
    isOneHot: false,
    pairs: { secondsPerMillion: 0.03, mostRows: 5000 },
  },
  nearest_neighbours: {
    fixedSeconds: 0.4,
    secondsPerMillionCells: 0.1,
    isOneHot: false,
    pairs: { secondsPerMillion: 0.03, mostRows: 5000 },
  },
  naive_bayes: { fixedSeconds: 0.1, secondsPerMillionCells: 0.7, isOneHot: false },
  multilayer_perceptron: { fixedSeconds: 8, secondsPerMillionCells: 2.5, isOneHot: true },
  embedding_bag: textModel(90, 0.5),
  ngram_logistic: textModel(6, 1.5),
  ngram_bayes: textModel(12, 0.4),
  ngram_linear: textModel(6, 0.4),
  bm25: textModel(3, 0.05),
  // Measured on 1,800 questions of CLINC150 (0.07 million characters): 8 to 15 s with both fits.
  sentence_embedding: textModel(120, 0.05),
  hybrid: textModel(130, 0.05),
  // Measured on CLINC150 (180 English) and ChnSentiCorp (700: each Chinese character is a place of its own).
  text_cnn: textModel(350, 0),
  // Reckoned for two fits of eight passes from the processor seconds of one of four (SST-2: 430) and of eight (CLINC150:
  // 450). Twice that, because Chinese texts, which were not measured, have more tokens for their characters.
  transformer: textModel(600, 0),
  // From processor seconds of a BERT of 4 layers of 256 on a busy machine, for two of them: 125 and 9 on one.
  fine_tuned_encoder: {
    fixedSeconds: 15,
    secondsPerMillionCells: 0,
    isOneHot: false,
    encoder: { passes: 4.3, secondsPerTera: 75, secondsPerGigaMoved: 6 },
  },
  // From PneumoniaMNIST (4,708 x 28 x 28) on a busy machine: 92 s for the small one, whose steps the others multiply.
  small_residual_network: imageNetwork(25),
  medium_residual_network: imageNetwork(80),
  large_residual_network: imageNetwork(140),
  // From Amazon Games (287,107 interactions, 23,715 items), with judging everybody's next item twice.
  popularity: recommender(40),
  item_to_item: recommender(60),
  matrix_factorisation: recommender(400),
  self_attention: recommender(2500),
  boosted_trees: { fixedSeconds: 2, secondsPerMillionCells: 6, isOneHot: false },
};

function textModel(secondsPerMillion: number, secondsPerMillionOutputs: number): CandidateCost {
  const texts = { secondsPerMillion, secondsPerMillionOutputs };
  return { fixedSeconds: 1, secondsPerMillionCells: 0, isOneHot: false, texts };
}

function imageNetwork(secondsPerMillionPixels: number): CandidateCost {
  return { fixedSeconds: 5, secondsPerMillionCells: 0.1, isOneHot: false, secondsPerMillionPixels };
}

function recommender(secondsPerMillionRows: number): CandidateCost {
  return { fixedSeconds: 3, secondsPerMillionCells: 0, isOneHot: false, secondsPerMillionRows };
}

/** A time may be this much shorter or longer: other data, a slower or busy machine. */
export const spread = { low: 0.4, high: 2.5 } as const;

/** Seconds beside training: each step's start, and reading and writing every cell (3.7 to 7 a million, measured so). */
export const pipelineCost = { fixedSeconds: 6, secondsPerMillionCells: 4 } as const;
/** Judging a trial's answers on the validation rows, and storing how far it is. */
const trialOverheadSeconds = 0.2;
/** Starting the workers of a rung and judging it. */
export const rungSeconds = 3;
/** A training job's instance has to start and fetch its image first. */
export const jobStartSeconds = 180;

/** The size of a learning problem, as the profile shows it. */
export interface ProblemSize {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Of all texts together. */
  readonly characterCount: number;
  /** Of all texts together, as a pretrained encoder cuts them, of 128 a text at most. */
  readonly tokenCount: number;
  /** Of the pretrained encoder, where there is one. */
  readonly encoder?: EncoderSize;
  /** Of all images together, as they are read. */
  readonly imagePixelCount: number;
  /** Columns after each category became a column of its own. */
  readonly oneHotColumnCount: number;
  /** Classes of a classification with more than two; otherwise 1. */
  readonly outputCount: number;
}

/** Expected seconds of one trial with `share` of a whole fit; what it does not share is judging it. */
export function expectedTrialSeconds(candidate: string, size: ProblemSize, share: number): number {
  return share * expectedSeconds(candidate, size) + trialOverheadSeconds;
}

/** Expected training seconds of one candidate. Throws when the candidate was never measured. */
export function expectedSeconds(candidate: string, size: ProblemSize): number {
  const cost = candidateCosts[candidate];
  if (!cost) throw new Error(`Candidate "${candidate}" has no cost in shared/run/cost-model.ts`);
  const columns = cost.isOneHot ? size.oneHotColumnCount : size.columnCount;
  const { secondsPerMillion = 0, mostRows = 0 } = cost.pairs ?? {};
  const comparing = secondsPerMillion * ((size.rowCount * Math.min(size.rowCount, mostRows)) / 1e6);
  const cells = size.rowCount * columns * size.outputCount;
  const { secondsPerMillion: each = 0, secondsPerMillionOutputs: perOutput = 0 } = cost.texts ?? {};
  const reading = (size.characterCount / 1e6) * (each + perOutput * size.outputCount);
  const looking = (cost.secondsPerMillionPixels ?? 0) * (size.imagePixelCount / 1e6);
  const following = (cost.secondsPerMillionRows ?? 0) * (size.rowCount / 1e6);
  const tuning = cost.encoder && size.encoder ? tuningSeconds(cost.encoder, size.encoder, size) : 0;
  const counting = cost.secondsPerMillionCells * (cells / 1e6);
  return cost.fixedSeconds + counting + comparing + reading + looking + following + tuning;
}

/** Rows of a step of fine-tuning (fit/train-encoder.ts). */
const rowsPerStep = 16;

function tuningSeconds(
  { passes, secondsPerTera, secondsPerGigaMoved }: NonNullable<CandidateCost['encoder']>,
  encoder: EncoderSize,
  { tokenCount, rowCount }: ProblemSize,
): number {
  const computing = secondsPerTera * ((tokenCount * encoder.blockParameters) / 1e12);
  const moving = secondsPerGigaMoved * ((rowCount / rowsPerStep) * (encoderBytes(encoder) / 4 / 1e9));
  return passes * (computing + moving);
}

/** What a process takes beside the networks, texts and rows among it. */
const plainBytes = 700_000_000;

/**
 * Memory that fine-tuning takes: the weights as read and as trained, their gradients, the optimizer's two arrays, and a
 * checkpoint of weights and arrays, which is put together in two copies beside the numbers themselves.
 */
export function neededBytes(candidate: string, { encoder }: ProblemSize): number {
  if (!candidateCosts[candidate]?.encoder || !encoder) return 0;
  return plainBytes + (2 + 1 + 2 + 3 * 3) * encoderBytes(encoder);
}
