import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const retryMs = 200;

/** Takes the lock and answers how to give it back; undefined, with nothing taken, while a live process holds it. */
export function takeLock(file: string): (() => void) | undefined {
  const mine = identityOf(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    if (isHeld(file)) return undefined;
    // Its holder was killed: nothing else removes the file.
    rmSync(file, { force: true });
  }
  return undefined;
}

/** The process id in a lock file, to name it in a message. */
export function holderOf(file: string): string {
  return readFileSync(file, 'utf8').split(' ')[0] ?? '';
}

/** Runs `work` alone among all processes that use the same file. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  let release = takeLock(file);
  while (!release) {
    await delay(retryMs);
    release = takeLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

function isHeld(file: string): boolean {
  try {
    const written = readFileSync(file, 'utf8');
    const pid = Number(written.split(' ')[0]);
    process.kill(pid, 0);
    return identityOf(pid) === written;
  } catch {
    return false;
  }
}

/** Process ids are used again; with its start time (Linux) a process is told from a later one of the same id. */
function identityOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return String(pid);
  }
}
