import { type LoadPlan, load } from '../load.ts';

/** A process of its own, so that making the load does not wait for what is under test. */
process.once('message', (plan: LoadPlan) => {
  load(plan).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
