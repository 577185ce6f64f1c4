import * as z from 'zod';
import { idSchema } from '../runtime/id-schema.ts';
import { amount, meter } from '../usage/schema.ts';

const hexHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');

/** What a receipt says of a use: hashes of what went in and what came out, the version that answered, units, time. */
const statement = z
  .strictObject({
    record: z.string(),
    tenant: idSchema('tenant'),
    meter,
    quantity: z.int().nonnegative(),
    machine: z.string().nullable(),
    model: idSchema('model').nullable(),
    model_version: idSchema('version').nullable(),
    api_key: idSchema('key').nullable(),
    run: idSchema('run').nullable(),
    time: z.iso.datetime(),
    input_sha256: hexHash.nullable().meta({ description: 'Of the JSON of `inputs` without spaces.' }),
    output_sha256: hexHash
      .nullable()
      .meta({ description: 'Of the JSON of `output` (of a list: of all outputs) without spaces.' }),
  })
  .meta({ id: 'ReceiptStatement' });

export type Statement = z.infer<typeof statement>;

export const receipt = z
  .strictObject({
    object: z.literal('receipt'),
    statement,
    price: amount.meta({ description: 'At list price; what a plan includes is free on its invoice.' }),
    algorithm: z.literal('Ed25519'),
    signature: z.string().meta({ description: 'base64url' }),
    public_key: z
      .string()
      .meta({ description: 'The 32 bytes of the key, base64url; compare it with the published one.' }),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

const proofStep = z.strictObject({ side: z.enum(['left', 'right']), hash: hexHash });

/** An invoice line opened down to one receipt: record -> hour -> line. */
export const receiptProof = z
  .strictObject({
    object: z.literal('receipt_proof'),
    receipt,
    hour: z.strictObject({
      hour: z.string(),
      root: hexHash,
      record_count: z.int(),
      quantity: z.number(),
      proof: z.array(proofStep),
    }),
    line: z.strictObject({
      period_id: z.string(),
      meter: z.string(),
      root: hexHash,
      quantity: z.number().meta({ description: 'What all hours of the line add up to.' }),
      proof: z.array(proofStep),
    }),
  })
  .meta({ id: 'ReceiptProof' });
export type ReceiptProof = z.infer<typeof receiptProof>;

export const receiptKey = z
  .strictObject({
    object: z.literal('receipt_key'),
    algorithm: z.literal('Ed25519'),
    public_key: z.string().meta({ description: '32 bytes in base64url.' }),
  })
  .meta({ id: 'ReceiptKey' });
