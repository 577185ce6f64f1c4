import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const answer = z.union([
  z.object({ error: z.string() }),
  z.object({
    /** Of each repetition. */
    ms: z.array(z.number()),
    /** Before the first repetition of the task: whatever is done once. */
    setup_ms: z.number(),
  }),
]);

interface Timing {
  readonly ms: readonly number[];
  readonly setupMs: number;
}

/** A process that times tasks: it says its version, then answers each line `<task> <count>` by a line of JSON. */
export interface WorkerProcess {
  /** The line that it said when it was ready. */
  readonly version: string;
  /** Repeats the task so many times. Throws what the process says is wrong. */
  time(task: string, count: number): Promise<Timing>;
  /** Ends it. */
  end(): Promise<void>;
}

/** Starts a process. Throws when it ends before it is ready. */
export async function startWorker(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<WorkerProcess> {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  // Whatever ends the bench ends its processes.
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended`);
    return value;
  };
  return {
    version: await nextLine(),
    time: async (task, count) => {
      child.stdin.write(`${task} ${count}\n`);
      const said = answer.parse(JSON.parse(await nextLine()));
      if ('error' in said) throw new Error(`${task}: ${said.error}`);
      return { ms: said.ms, setupMs: said.setup_ms };
    },
    end: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
