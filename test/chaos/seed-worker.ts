import { parentPort } from 'node:worker_threads';
import { isNaiveWrong, type naiveDesigns, playMoney } from './money.ts';

/** One seed to be played, of our design or of a naive one. */
export interface SeedTask {
  readonly design: 'ours' | keyof typeof naiveDesigns;
  readonly seed: number;
}

const answerOf = ({ design, seed }: SeedTask) => (design === 'ours' ? playMoney(seed) : isNaiveWrong(design, seed));

// A worker thread: a seed comes in, its outcome goes out, and the next one is asked for by that. What fails ends the thread.
parentPort?.on('message', (task: SeedTask) => {
  void answerOf(task).then((answer) => parentPort?.postMessage(answer));
});
