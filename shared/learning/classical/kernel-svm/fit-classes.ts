import type { NamedArrays } from '../../artifact/pack.ts';
import { seededRandom, shuffle } from '../../random.ts';
import { countUp } from '../count-up.ts';
import type { KernelRows } from './kernel-rows.ts';
import { type ClassFormulation, classMachine, type Machine } from './machines.ts';
import { fitSigmoid, plainSigmoid, type Sigmoid } from './sigmoid-fit.ts';
import { SmoSolver } from './smo.ts';

export interface KernelClassesProblem {
  readonly rows: KernelRows;
  /** Class code of each row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  readonly formulation: ClassFormulation;
  /** Multiplies the cost of a class's rows; 1 unless given. */
  readonly classWeights?: readonly number[] | undefined;
  /** Parts of the cross-validation that probabilities are learned on; 0 for none. LIBSVM takes 5. */
  readonly foldCount: number;
}

export interface KernelFitOptions {
  readonly tolerance: number;
  readonly cacheBytes: number;
  readonly seed: number;
  readonly resumeFrom?: NamedArrays | undefined;
}

/** Two classes and the machine that is positive for the first. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  /** Rows of the two classes, ascending, and 1 or -1 for each. */
  readonly named: Int32Array;
  readonly signs: Float64Array;
  readonly machine: Machine;
  readonly sigmoid: Sigmoid;
}

/** What a fit has after some exchanges. */
export interface KernelProgress {
  readonly iteration: number;
  /** 0 to 1, by problems solved. */
  readonly fraction: number;
  snapshot(): NamedArrays;
}

/** Exchanges between two looks of the caller. */
const exchangesPerTurn = 200;

/** A problem to be solved: a pair's own machine, or one without a fold of the pair's rows. */
interface Job {
  readonly pair: number;
  readonly named: Int32Array;
  readonly signs: Float64Array;
  /** Places among the pair's rows that are held out; none for the pair's own machine. */
  readonly heldOut: Int32Array;
}

/**
 * Fits support vector machines one against one, then learns each pair's probabilities on held-out decision values
 * (Platt 2000). What was solved last is used by `pairs`, also when the fit is stopped: a pair whose folds are not all
 * solved keeps the plain sigmoid.
 */
export class KernelClassesFit {
  readonly #problem: KernelClassesProblem;
  readonly #options: KernelFitOptions;
  readonly #pairs: readonly Omit<Pair, 'machine' | 'sigmoid'>[];
  readonly #jobs: readonly Job[];
  /** Of each job solved: coefficients and offset, or the decision values of the rows held out. */
  readonly #results: Float64Array[];
  #running: { readonly solver: SmoSolver; readonly read: () => Machine } | null = null;
  #exchanges: number;

  constructor(problem: KernelClassesProblem, options: KernelFitOptions) {
    this.#problem = problem;
    this.#options = options;
    this.#pairs = listPairs(problem);
    const own = this.#pairs.map((pair, index): Job => ({ ...pair, pair: index, heldOut: new Int32Array() }));
    this.#jobs = [
      ...own,
      ...this.#pairs.flatMap((pair, index) => foldJobs(pair, index, problem.foldCount, options.seed)),
    ];
    const from = options.resumeFrom;
    const [solved = 0, exchanges = 0] = from?.solved ?? [];
    this.#exchanges = exchanges;
    this.#results = Array.from({ length: solved }, (_, job) => from?.[`result_${job}`] ?? new Float64Array());
    if (from && 'counts' in from) this.#start(from);
  }

  /** Solves on, answering after each turn; ends when all problems are solved. Throws RangeError when nu is too large. */
  *run(): Generator<KernelProgress, void> {
    while (this.#results.length < this.#jobs.length) {
      const { solver, read } = this.#running ?? this.#start();
      const before = solver.iteration;
      solver.run(exchangesPerTurn);
      this.#exchanges += solver.iteration - before;
      if (solver.isDone) {
        this.#results.push(this.#resultOf(this.#jobs[this.#results.length] as Job, read()));
        this.#running = null;
      }
      const iteration = this.#exchanges;
      yield {
        iteration,
        fraction: this.#results.length / this.#jobs.length,
        snapshot: () => this.#snapshot(),
      };
    }
  }

  /** The machines and probabilities so far. */
  pairs(): Pair[] {
    const { foldCount } = this.#problem;
    return this.#pairs.map((pair, index) => {
      const folds = this.#jobs.flatMap((job, at) => (job.pair === index && at >= this.#pairs.length ? [at] : []));
      const isJudged = foldCount > 0 && folds.every((at) => at < this.#results.length);
      return {
        ...pair,
        machine: this.#machineOf(index),
        sigmoid: isJudged ? this.#sigmoidOf(pair.signs, folds) : plainSigmoid,
      };
    });
  }

  #machineOf(pair: number): Machine {
    const result = this.#results[pair];
    if (result) return { coefficients: result.subarray(0, -1), offset: result.at(-1) ?? 0 };
    if (pair === this.#results.length && this.#running) return this.#running.read();
    return { coefficients: new Float64Array(this.#jobs[pair]?.named.length ?? 0), offset: 0 };
  }

  #sigmoidOf(signs: Float64Array, folds: readonly number[]): Sigmoid {
    const decisions = new Float64Array(signs.length);
    for (const at of folds) {
      this.#jobs[at]?.heldOut.forEach((place, index) => {
        decisions[place] = this.#results[at]?.[index] ?? 0;
      });
    }
    return fitSigmoid(decisions, signs);
  }

  #start(resumeFrom?: NamedArrays) {
    const { rows, formulation, classWeights } = this.#problem;
    const { cacheBytes, tolerance } = this.#options;
    const job = this.#jobs[this.#results.length] as Job;
    const pair = this.#pairs[job.pair];
    const weightOf = (code: number | undefined) => classWeights?.[code ?? 0] ?? 1;
    const { problem, read } = classMachine({ rows, named: job.named, cacheBytes }, job.signs, formulation, [
      weightOf(pair?.first),
      weightOf(pair?.second),
    ]);
    const solver = new SmoSolver(problem, { tolerance, resumeFrom });
    this.#running = { solver, read: () => read(solver) };
    return this.#running;
  }

  #resultOf(job: Job, machine: Machine): Float64Array {
    if (job.heldOut.length === 0) return Float64Array.from([...machine.coefficients, machine.offset]);
    const { rows } = this.#problem;
    const pairRows = this.#pairs[job.pair]?.named;
    const support = countUp(machine.coefficients.length).filter((at) => machine.coefficients[at] !== 0);
    const chosen = rows.choose(Int32Array.from(support, (at) => job.named[at] as number));
    const weights = Float64Array.from(support, (at) => machine.coefficients[at] as number);
    const kernels = new Float64Array(support.length);
    return Float64Array.from(job.heldOut, (place) => {
      chosen.compareRow(pairRows?.[place] ?? 0, 0, kernels.length, kernels);
      return kernels.reduce((sum, kernel, at) => sum + kernel * (weights[at] as number), machine.offset);
    });
  }

  #snapshot(): NamedArrays {
    const solved = this.#results.map((result, job) => [`result_${job}`, result] as const);
    return {
      solved: Float64Array.of(this.#results.length, this.#exchanges),
      ...Object.fromEntries(solved),
      ...this.#running?.solver.snapshot(),
    };
  }
}

function listPairs({ labels, classCount }: KernelClassesProblem): Omit<Pair, 'machine' | 'sigmoid'>[] {
  const pairs: Omit<Pair, 'machine' | 'sigmoid'>[] = [];
  for (let first = 0; first < classCount; first += 1) {
    for (let second = first + 1; second < classCount; second += 1) {
      const named: number[] = [];
      labels.forEach((label, row) => {
        if (label === first || label === second) named.push(row);
      });
      const signs = Float64Array.from(named, (row) => (labels[row] === first ? 1 : -1));
      pairs.push({ first, second, named: Int32Array.from(named), signs });
    }
  }
  return pairs;
}

/** Deals the rows of each sign to the folds in a seeded order, so that each fold holds both as far as they reach. */
function foldJobs(
  { named, signs }: Pick<Pair, 'named' | 'signs'>,
  pair: number,
  foldCount: number,
  seed: number,
): Job[] {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + pair);
  const folds = Array.from({ length: foldCount }, () => [] as number[]);
  let dealt = 0;
  for (const sign of [1, -1]) {
    const places = countUp(signs.length).filter((place) => signs[place] === sign);
    shuffle(places, random);
    for (const place of places) {
      folds[dealt % foldCount]?.push(place);
      dealt += 1;
    }
  }
  return folds.map((fold): Job => {
    const heldOut = Int32Array.from(fold).sort();
    const isHeldOut = new Set(heldOut);
    const kept = countUp(named.length).filter((place) => !isHeldOut.has(place));
    return {
      pair,
      heldOut,
      named: kept.map((place) => named[place] as number),
      signs: Float64Array.from(kept, (place) => signs[place] as number),
    };
  });
}
