import { setTimeout as delay } from 'node:timers/promises';
import type { GristmillClient, Run } from '../../shared/api/client.generated.ts';
import { isFinal } from '../../shared/api/follow.ts';

const lookEveryMs = 120;

/** Looks at a run until `isThere`; answers everything that was seen. Throws when the run ends before. */
export async function watchRun(
  client: GristmillClient,
  runId: string,
  isThere: (run: Run) => boolean = isFinal,
): Promise<readonly Run[]> {
  const seen: Run[] = [];
  for (;;) {
    const run = await client.getRun({ run_id: runId });
    seen.push(run);
    if (isThere(run)) return seen;
    if (isFinal(run)) throw new Error(`Run ${runId} ${run.state} before: ${run.error?.message}`);
    await delay(lookEveryMs);
  }
}

/** Waits until a run has ended. */
export async function untilEnded(client: GristmillClient, runId: string): Promise<Run> {
  const [last] = (await watchRun(client, runId)).slice(-1);
  if (!last) throw new Error('Nothing was seen');
  return last;
}

/** Waits until a candidate has trained for a while: far enough to lose something, and not done. */
export async function untilTraining(client: GristmillClient, runId: string, least = 0): Promise<Run> {
  const [last] = (await watchRun(client, runId, isTraining(least))).slice(-1);
  if (!last) throw new Error('Nothing was seen');
  return last;
}

const isTraining = (least: number) => (run: Run) =>
  run.candidates.some(({ state, progress }) => state === 'training' && progress > least);
