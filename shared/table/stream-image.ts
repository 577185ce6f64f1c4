import * as z from 'zod';
import type { Row } from './client.ts';

type Value = Readonly<Record<string, unknown>>;

/** An item of a stream in plain values. Sets and bytes are left as they are: no row that tells an event has any. */
export const plainItem = (image: Readonly<Record<string, Value>>): Row =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, plainValue(value)]));

function plainValue(value: Value): unknown {
  if ('N' in value) return Number(value.N);
  if ('NULL' in value) return null;
  if ('M' in value) return plainItem(value.M as Readonly<Record<string, Value>>);
  if ('L' in value) return (value.L as readonly Value[]).map(plainValue);
  return Object.values(value)[0];
}

const image = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What Lambda hands over of a DynamoDB stream, read tolerantly. */
export const streamEvent = z.object({
  Records: z.array(
    z.object({
      eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
      dynamodb: z.object({
        /** Epoch seconds. */
        ApproximateCreationDateTime: z.number(),
        NewImage: image.optional(),
        OldImage: image.optional(),
      }),
    }),
  ),
});
