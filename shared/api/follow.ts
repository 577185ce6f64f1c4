import type { Dataset, GristmillClient, Run } from './client.generated.ts';

const datasetPollMs = 300;
const runPollMs = 500;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until a dataset has been profiled, or could not be. */
export async function waitForDataset(client: GristmillClient, datasetId: string): Promise<Dataset> {
  for (;;) {
    const dataset = await client.getDataset({ dataset_id: datasetId });
    if (dataset.state === 'ready' || dataset.state === 'failed') return dataset;
    await pause(datasetPollMs);
  }
}

export const isFinal = (run: Run): boolean => ['succeeded', 'failed', 'cancelled'].includes(run.state);

/** Shows every state of a run to `onChange` until it ends, and gives the last one. */
export async function followRun(
  client: GristmillClient,
  runId: string,
  onChange: (run: Run) => void = () => {},
): Promise<Run> {
  for (;;) {
    const run = await client.getRun({ run_id: runId });
    onChange(run);
    if (isFinal(run)) return run;
    await pause(runPollMs);
  }
}
