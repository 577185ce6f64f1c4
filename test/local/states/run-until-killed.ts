import { setTimeout as delay } from 'node:timers/promises';
import { invoke, StatesFixture } from './states-fixture.ts';

/** Starts an execution that is in its second step when the process is killed; the parent waits for the line. */
export const twoSteps = {
  StartAt: 'First',
  States: { First: invoke('first', { ResultPath: null, Next: 'Second' }), Second: invoke('second', { End: true }) },
};

if (process.argv[1] === import.meta.filename) {
  const second = async () => {
    console.log('in the second step');
    await delay(60_000);
  };
  const fixture = new StatesFixture({
    definition: twoSteps,
    functions: { first: () => ({}), second },
    folder: process.argv[2] ?? '',
  });
  await fixture.start({ run_id: 'run_1' }, 'run_1');
}
