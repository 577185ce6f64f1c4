import { type ModelRef, readStored, type StoredSource } from '../prediction/stored.ts';
import type { LabelledInput } from './dataset-file.ts';
import type { FeedbackRow, FeedbackStore } from './store.ts';

/** What a Lambda reads in its time and holds in its memory; the newest are taken. */
const mostRows = 5000;
const mostCharacters = 50_000_000;
const together = 25;

interface Services {
  readonly bucket: StoredSource;
  readonly feedback: FeedbackStore;
}

/** Stored inputs of which is known what was right, oldest first; what is no longer stored is left out. */
export async function readLabelled(
  { bucket, feedback }: Services,
  ref: ModelRef,
  nowMs: number,
): Promise<LabelledInput[]> {
  const told: (FeedbackRow & { truth: LabelledInput['truth'] })[] = [];
  for await (const row of feedback.all(ref)) {
    const { truth } = row;
    if (truth !== null) told.push({ ...row, truth });
  }
  const requests = [...Map.groupBy(told.slice(-mostRows), ({ record_id: recordId }) => recordId).values()].reverse();
  const found: LabelledInput[] = [];
  let characters = 0;
  for (let first = 0; first < requests.length && characters < mostCharacters; first += together) {
    const read = await Promise.all(
      requests.slice(first, first + together).map((rows) => readRequest(bucket, rows, nowMs)),
    );
    for (const labelled of read.flat()) {
      characters += JSON.stringify(labelled.inputs).length;
      found.push(labelled);
    }
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readRequest(
  bucket: StoredSource,
  rows: readonly (FeedbackRow & { truth: LabelledInput['truth'] })[],
  nowMs: number,
): Promise<LabelledInput[]> {
  const [first] = rows;
  if (!first) return [];
  const { record_id: id, tenant_id: tenantId, model_id: modelId, answered_at: time } = first;
  const stored = await readStored(bucket, { id, tenantId, modelId, time }, nowMs);
  return rows.flatMap(({ prediction_id: own, truth }) => {
    const inputs = stored?.find((one) => one.id === own)?.inputs;
    return inputs ? [{ id: own, inputs, truth }] : [];
  });
}
