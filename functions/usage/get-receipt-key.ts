import type { KeyObject } from 'node:crypto';
import { publicKeyOf } from '../../shared/receipt/receipt.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { usageOperations } from '../../shared/usage/operations.ts';

export const getReceiptKey =
  (readKey: () => Promise<KeyObject>): UseCaseOf<typeof usageOperations, 'getReceiptKey'> =>
  async () => ({
    body: { object: 'receipt_key', algorithm: 'Ed25519', public_key: publicKeyOf(await readKey()) },
    headers: { 'cache-control': 'public, max-age=300' },
  });
