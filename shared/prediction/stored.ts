import * as z from 'zod';
import { storedPredictionKey } from '../bucket/keys.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { type Prediction, type PredictionInput, prediction } from './schema.ts';

const dayMs = 86_400_000;
/** What was sent and answered is kept so long, where the request asked for it. */
export const storedDays = 90;

/** When what was stored at a time is no longer shown (epoch milliseconds). */
const endOf = (timeMs: number): number => timeMs + storedDays * dayMs;

/** The same as the API shows it. */
export const storedUntil = (timeMs: number): string => new Date(endOf(timeMs)).toISOString();

/** The day, in UTC, whose folder holds what was stored at a time. */
export const storedDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** True once nothing of a day is shown any more. */
export const isDayOver = (day: string, nowMs: number): boolean => endOf(Date.parse(day) + dayMs) <= nowMs;

/** One request as it is kept: what was sent and what was answered, input by input. */
const storedRequest = z.strictObject({
  predictions: z.array(
    z.strictObject({
      id: prediction.shape.id,
      inputs: z.custom<PredictionInput>(),
      output: prediction.shape.output,
      confidence: z.number().nullable(),
      abstained: z.boolean(),
    }),
  ),
});
type StoredRequest = z.infer<typeof storedRequest>;
export type StoredPrediction = StoredRequest['predictions'][number];

type RequestPlace = Pick<UsageRecord, 'id' | 'modelId' | 'tenantId' | 'time'>;

/** Where a request is kept. Throws RangeError for usage that is not a prediction. */
export function storedKey({ tenantId, modelId, id, time }: RequestPlace): string {
  if (modelId === null) throw new RangeError(`Usage record ${id} names no model`);
  return storedPredictionKey(tenantId, modelId, storedDay(time), id);
}

/** The content of a request's object. */
export const writeStored = (
  inputs: readonly PredictionInput[],
  answers: readonly Pick<Prediction, 'id' | 'output' | 'confidence' | 'abstained'>[],
): string =>
  JSON.stringify({
    predictions: answers.map(({ id, output, confidence, abstained }, at) => {
      return { id, inputs: inputs[at] ?? {}, output, confidence, abstained };
    }),
  } satisfies StoredRequest);

export interface StoredSource {
  sizeBytes(key: string): Promise<number | undefined>;
  json(key: string): Promise<unknown>;
}

/** The predictions of a request as they were kept; undefined where it was not asked for, or they are no longer kept. */
export async function readStored(
  bucket: StoredSource,
  record: RequestPlace,
  nowMs: number,
): Promise<readonly StoredPrediction[] | undefined> {
  if (endOf(record.time) <= nowMs) return undefined;
  const key = storedKey(record);
  if ((await bucket.sizeBytes(key)) === undefined) return undefined;
  return storedRequest.parse(await bucket.json(key)).predictions;
}

/** A tenant's model, whose predictions are stored. */
export type ModelRef = readonly [tenantId: TenantId, modelId: Id<'model'>];
