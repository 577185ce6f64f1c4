import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { amountMicroMinor, amountOf } from '../usage/rate-card.ts';
import type { UsageRecord } from '../usage/schema.ts';
import { statementBytes, statementOf } from './leaf.ts';
import type { Receipt, Statement } from './schema.ts';

/** What is signed: the statement with its price, under a name of its own so that no other signature can pass for it. */
const signedBytes = (statement: Statement, price: Receipt['price']): Uint8Array =>
  Buffer.concat([Buffer.from('gristmill-receipt-1\n'), statementBytes(statement), Buffer.from(JSON.stringify(price))]);

/** The receipt of a usage record at list price, signed with an Ed25519 key (RFC 8032). */
export function makeReceipt(record: UsageRecord, privateKey: KeyObject): Receipt {
  const statement = statementOf(record);
  const price = amountOf(amountMicroMinor(record.meter, record.quantity, record.machine));
  return {
    object: 'receipt',
    statement,
    price,
    algorithm: 'Ed25519',
    signature: sign(null, signedBytes(statement, price), privateKey).toString('base64url'),
    public_key: publicKeyOf(privateKey),
  };
}

/** The public key of a signing key: 32 bytes in base64url. */
export const publicKeyOf = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';

/** Whether a receipt says what was signed under `publicKey` (32 bytes, base64url), not merely under the key that it names. */
export function isReceiptGenuine({ statement, price, signature }: Receipt, publicKey: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, signedBytes(statement, price), key, Buffer.from(signature, 'base64url'));
}
