import { workerData } from 'node:worker_threads';
import { takeTickets } from './work.ts';
import { CONTROL, type Workspace } from './workspace.ts';

/** Looks for work this often before it sleeps: the pauses between kinds of work are shorter than waking up. */
const SPINS = 4000;

const space: Workspace = workerData;
const { control } = space;

// The team ends its workers from outside, asleep or not.
for (;;) {
  const issued = Atomics.load(control, CONTROL.issued);
  try {
    takeTickets(space);
  } catch (error) {
    // The caller waits for every ticket: count the one that failed, then let the error end this thread.
    Atomics.store(control, CONTROL.failed, 1);
    Atomics.add(control, CONTROL.done, 1);
    Atomics.notify(control, CONTROL.done);
    throw error;
  }
  for (let spin = 0; spin < SPINS && Atomics.load(control, CONTROL.issued) === issued; spin++);
  Atomics.wait(control, CONTROL.issued, issued);
}
