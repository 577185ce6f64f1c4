import { Buffer } from 'node:buffer';
import type { UsageRecord } from '../usage/schema.ts';
import { leafHash } from './merkle.ts';
import type { Statement } from './schema.ts';

/** What a receipt says of a usage record. Names and order never change: roots of past hours rest on them. */
export function statementOf(record: UsageRecord): Statement {
  return {
    record: record.id,
    tenant: record.tenantId,
    meter: record.meter,
    quantity: record.quantity,
    machine: record.machine,
    model: record.modelId,
    model_version: record.versionId,
    api_key: record.keyId,
    run: record.runId,
    time: new Date(record.time).toISOString(),
    input_sha256: record.inputHash,
    output_sha256: record.outputHash,
  };
}

/** A statement's bytes: JSON in the order of its names, without spaces. */
export const statementBytes = (statement: Statement): Uint8Array => Buffer.from(JSON.stringify(statement));

/** The Merkle leaf of a usage record. */
export const recordLeaf = (record: UsageRecord): Uint8Array => leafHash(statementBytes(statementOf(record)));
