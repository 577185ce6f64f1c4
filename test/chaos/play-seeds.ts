import { Worker } from 'node:worker_threads';
import type { MoneyOutcome } from './money.ts';
import type { SeedTask } from './seed-worker.ts';

/** What a task came to: the outcome of our design, or whether a naive one was wrong. */
export type SeedAnswer = MoneyOutcome | boolean;

/** Plays tasks on `threads` threads, each task on whichever is free; `onAnswer` hears of every one as it ends. */
export async function playSeeds(
  tasks: Iterable<SeedTask>,
  threads: number,
  onAnswer: (task: SeedTask, answer: SeedAnswer) => void,
): Promise<void> {
  const waiting = tasks[Symbol.iterator]();
  const playAll = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { stdout: true });
      let task: SeedTask | undefined;
      const next = () => {
        const { value, done } = waiting.next();
        task = done ? undefined : value;
        if (task) worker.postMessage(task);
        else void worker.terminate();
      };
      worker.on('message', (answer: SeedAnswer) => {
        if (task) onAnswer(task, answer);
        next();
      });
      worker.on('error', reject);
      worker.on('exit', () => (task ? reject(new Error(`The thread that played seed ${task.seed} ended`)) : resolve()));
      next();
    });
  await Promise.all(Array.from({ length: threads }, playAll));
}
