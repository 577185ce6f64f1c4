import { countUp } from '../count-up.ts';
import type { KernelFitOptions, KernelProgress } from './fit-classes.ts';
import type { KernelRows } from './kernel-rows.ts';
import { type Machine, type MachineProblem, type ValueFormulation, valueMachine } from './machines.ts';
import { SmoSolver } from './smo.ts';

export interface KernelValuesProblem {
  readonly rows: KernelRows;
  readonly targets: Float64Array;
  readonly formulation: ValueFormulation;
}

/** Exchanges between two looks of the caller. */
const exchangesPerTurn = 200;

/** Fits support vector regression; `machine` can be read at any time. */
export class KernelValuesFit {
  readonly #solver: SmoSolver;
  readonly #read: MachineProblem['read'];
  /** A guess of the exchanges needed, for the progress alone: they grow a little faster than the rows. */
  readonly #expected: number;

  constructor({ rows, targets, formulation }: KernelValuesProblem, options: Omit<KernelFitOptions, 'seed'>) {
    const named = countUp(rows.rowCount);
    const { problem, read } = valueMachine({ rows, named, cacheBytes: options.cacheBytes }, targets, formulation);
    this.#solver = new SmoSolver(problem, options);
    this.#read = read;
    this.#expected = 4 * rows.rowCount;
  }

  /** Solves on, answering after each turn. */
  *run(): Generator<KernelProgress, void> {
    while (!this.#solver.isDone) {
      this.#solver.run(exchangesPerTurn);
      const { iteration, isDone } = this.#solver;
      const fraction = isDone ? 1 : iteration / (iteration + this.#expected);
      yield { iteration, fraction, snapshot: () => this.#solver.snapshot() };
    }
  }

  machine(): Machine {
    return this.#read(this.#solver);
  }
}
