import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server under test, and whatever processes it starts. */
export interface ServerProcess {
  /** The line of JSON that it said when it served. */
  readonly said: unknown;
  /** Processor seconds that it and its children have used so far. */
  cpuSeconds(): number;
  /** kill -9: nothing is written or closed any more. */
  kill(): Promise<void>;
}

/** Starts a server and waits until it says a line of JSON. Throws when it ends before. */
export async function startServer(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child: ChildProcess = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const { pid, stdout } = child;
  // Whatever ends the bench ends the servers.
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  if (pid === undefined || !stdout) throw new Error(`${command} did not start`);
  for await (const line of createInterface({ input: stdout })) {
    return {
      said: JSON.parse(line) as unknown,
      cpuSeconds: () => treeCpuSeconds(pid),
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error(`${command} ${args.join(' ')} ended before it served`);
}

/** Of Linux (USER_HZ); /proc counts in it. */
const ticksPerSecond = 100;

/** User and system time of a process and its living descendants (proc(5)); NaN where there is no /proc. */
function treeCpuSeconds(root: number): number {
  const byParent = new Map<number, { readonly pid: number; readonly ticks: number }[]>();
  let rootTicks = Number.NaN;
  for (const { pid, parent, ticks } of processes()) {
    if (pid === root) rootTicks = ticks;
    byParent.set(parent, [...(byParent.get(parent) ?? []), { pid, ticks }]);
  }
  const below = (pid: number): number =>
    (byParent.get(pid) ?? []).reduce((sum, child) => sum + child.ticks + below(child.pid), 0);
  return (rootTicks + below(root)) / ticksPerSecond;
}

function processes(): { readonly pid: number; readonly parent: number; readonly ticks: number }[] {
  const names = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return names.flatMap((name) => {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The command's name stands in brackets and may hold anything; the fields after it are numbered from 3.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
    } catch {
      return [];
    }
  });
}
