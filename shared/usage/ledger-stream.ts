import * as z from 'zod';
import type { LedgerInsert } from './fold.ts';
import { ledgerRow } from './ledger-row.ts';

const text = z.object({ S: z.string() });
const integer = z.object({ N: z.string() });
const textOrNull = z.union([text.transform(({ S }) => S), z.object({ NULL: z.boolean() }).transform(() => null)]);

const image = z.object({
  tenant_id: text.transform(({ S }) => S),
  id: text.transform(({ S }) => S),
  meter: text.transform(({ S }) => S),
  quantity: integer.transform(({ N }) => Number(N)),
  model_id: textOrNull,
  version_id: textOrNull,
  key_id: textOrNull,
  run_id: textOrNull,
  machine: textOrNull,
  time: integer.transform(({ N }) => Number(N)),
  input_hash: textOrNull.optional(),
  output_hash: textOrNull.optional(),
  lease_id: textOrNull.optional(),
});

const streamEvent = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      dynamodb: z.object({
        SequenceNumber: z.string(),
        NewImage: z.looseObject({ entity: text.optional() }).optional(),
      }),
    }),
  ),
});

/** The ledger inserts of a DynamoDB stream event, oldest first; other changes of the table are left aside. */
export function readLedgerInserts(event: unknown): LedgerInsert[] {
  return streamEvent
    .parse(event)
    .Records.filter(({ eventName, dynamodb }) => {
      return eventName === 'INSERT' && dynamodb.NewImage?.entity?.S === 'usage_record';
    })
    .map(({ dynamodb }) => ({
      sequence: dynamodb.SequenceNumber,
      record: ledgerRow.parse(image.parse(dynamodb.NewImage)),
    }));
}
