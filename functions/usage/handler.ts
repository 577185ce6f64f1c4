import { receiptKeyReader } from '../../shared/receipt/key-client.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { readEnvironment } from '../../shared/runtime/env.ts';
import { apiHandler } from '../../shared/runtime/handler.ts';
import { TableClient } from '../../shared/table/client.ts';
import { usageOperations } from '../../shared/usage/operations.ts';
import { getReceipt } from './get-receipt.ts';
import { getReceiptKey } from './get-receipt-key.ts';
import { getReceiptProof } from './get-receipt-proof.ts';
import { getSpendLimits } from './get-spend-limits.ts';
import { getUsage } from './get-usage.ts';
import { listRecords } from './list-records.ts';
import { listSlices } from './list-slices.ts';
import { openSponsor } from './open-sponsor.ts';
import { putSpendLimits } from './put-spend-limits.ts';

const environment = readEnvironment('usage');
const readKey = receiptKeyReader(environment.RECEIPT_KEY_SECRET_ARN);
const table = new TableClient(environment.TABLE_NAME);

export const handler = apiHandler(
  usageOperations,
  {
    getUsage: getUsage(table),
    listUsageRecords: listRecords(table),
    listUsageSlices: listSlices(table),
    getReceipt: getReceipt(table, readKey),
    getReceiptProof: getReceiptProof(table, readKey),
    getSpendLimits: getSpendLimits(table),
    putSpendLimits: putSpendLimits(table),
    getReceiptKey: getReceiptKey(readKey),
    openSponsor: openSponsor(table),
  },
  apiRuntime('usage', table),
);
