import { Worker } from 'node:worker_threads';
import { takeTickets, WORK, type WorkKind } from './work.ts';
import { CONTROL, type Workspace } from './workspace.ts';

/** The calling thread and its workers; workers join when they have started, so none waits for them. */
export interface WorkerTeam {
  readonly threadCount: number;
  /** Does all pieces of a kind of work. Throws what made a worker fail. */
  run(kind: WorkKind, pieceCount: number): void;
  /** Throws what made a worker fail since the event loop last turned. */
  check(): void;
  /** Ends every worker; to be awaited also after an error. */
  end(): Promise<void>;
}

/** A piece takes milliseconds: a worker silent for this long has died. */
const SILENCE_MS = 120_000;

/** Loads of `done` before sleeping: about as long as waking from sleep would take. */
const SPINS = 4000;

/** Under plain Node the source runs as it is; bundled code finds the bundled worker beside itself. */
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './tree-worker.ts' : './tree-worker.mjs', import.meta.url);

/** Starts `workerCount` threads on a workspace. */
export function startTeam(space: Workspace, workerCount: number): WorkerTeam {
  const { control } = space;
  let failure: { readonly cause: unknown } | undefined;
  const workers = Array.from({ length: workerCount }, () => {
    const worker = new Worker(workerUrl, { workerData: space, execArgv: [] });
    worker.on('error', (cause) => {
      failure ??= { cause };
    });
    return worker;
  });

  const check = () => {
    if (failure) throw new Error('A worker thread of the boosted trees failed', failure);
    if (Atomics.load(control, CONTROL.failed) > 0) throw new Error('A worker thread of the boosted trees failed');
  };

  return {
    threadCount: workerCount + 1,
    check,
    run(kind, pieceCount) {
      if (pieceCount === 0) return;
      const first = Atomics.load(control, CONTROL.issued);
      const issued = first + pieceCount;
      Atomics.store(control, CONTROL.kind, WORK[kind]);
      Atomics.store(control, CONTROL.first, first);
      Atomics.store(control, CONTROL.issued, issued);
      if (pieceCount > 1) Atomics.notify(control, CONTROL.issued);
      takeTickets(space);
      for (let spin = 0; spin < SPINS && Atomics.load(control, CONTROL.done) < issued; spin++);
      for (let done = Atomics.load(control, CONTROL.done); done < issued; done = Atomics.load(control, CONTROL.done))
        if (Atomics.wait(control, CONTROL.done, done, SILENCE_MS) === 'timed-out')
          throw new Error(`A worker thread of the boosted trees was silent for ${SILENCE_MS / 1000} s`);
      if (Atomics.load(control, CONTROL.failed) > 0) check();
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
