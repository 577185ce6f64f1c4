import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Table, TransactWrite } from '../table/client.ts';
import { idempotencyKey } from '../table/keys.ts';
import { ProblemError } from './errors.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import type { TenantId } from './ids.ts';

/** How long a key is remembered. */
const memoryMs = 24 * 3_600_000;
/** Longer than any API function may run, so that a live first request is never run twice. */
const leaseMs = 60_000;
/** A row holds 400 kB at most; a larger answer is made again on replay, with the same ids. */
const maxStoredBytes = 300_000;

const row = z.object({
  request_digest: z.string(),
  nonce: z.instanceof(Uint8Array),
  created_at: z.number(),
  lease_until: z.number(),
  answer: z.instanceof(Uint8Array).nullable(),
});
type IdempotencyRow = z.infer<typeof row>;

/** The right to run a request; `nonce` and `createdAt` stay the same when a later try takes it over. */
export interface Claim {
  readonly place: { readonly pk: string; readonly sk: string };
  readonly nonce: Uint8Array;
  readonly createdAt: number;
  readonly leaseUntil: number;
}

export interface IdempotencyScope {
  readonly tenantId: TenantId | null;
  readonly operationId: string;
}

/** Where the rows of callers without an API key are kept. */
const publicPartition = 'public' as TenantId;

/** Remembers which requests ran and what they answered. */
export class IdempotencyStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Claims the key, or gives the stored answer. Throws ProblemError 409 for another request, or one still running. */
  async begin(
    scope: IdempotencyScope,
    key: IdempotencyKey,
    nowMs: number,
  ): Promise<{ claim: Claim } | { answer: string }> {
    const place = placeOf(scope, key);
    const fresh: Claim = {
      place,
      nonce: Uint8Array.from(randomBytes(16)),
      createdAt: nowMs,
      leaseUntil: nowMs + leaseMs,
    };
    const isClaimed = await this.#table.updateIf(place, {
      UpdateExpression:
        'SET entity = :entity, tenant_id = :tenant, request_digest = :digest, nonce = :nonce, created_at = :now, lease_until = :lease, answer = :none, expires_at = :expires',
      ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :seconds',
      ExpressionAttributeValues: {
        ':entity': 'idempotency',
        ':tenant': scope.tenantId,
        ':digest': key.requestDigest,
        ':nonce': fresh.nonce,
        ':now': nowMs,
        ':lease': fresh.leaseUntil,
        ':none': null,
        ':expires': Math.ceil((nowMs + memoryMs) / 1000),
        ':seconds': Math.floor(nowMs / 1000),
      },
    });
    if (isClaimed) return { claim: fresh };
    const known = row.parse(await this.#table.get(place));
    refuseConflict(known, key);
    if (known.answer) return { answer: key.open(known.answer, known.nonce) };
    return { claim: await this.#takeOver(place, known, nowMs) };
  }

  /** Keeps the answer for replays. */
  async finish(claim: Claim, key: IdempotencyKey, answer: string): Promise<void> {
    const sealed = key.seal(answer, claim.nonce);
    if (sealed.length > maxStoredBytes) return this.release(claim);
    await this.#table.updateIf(claim.place, {
      UpdateExpression: 'SET answer = :answer',
      ConditionExpression: 'lease_until = :lease',
      ExpressionAttributeValues: { ':answer': sealed, ':lease': claim.leaseUntil },
    });
  }

  /** Lets the next try run at once; it makes the same ids. */
  async release(claim: Claim): Promise<void> {
    await this.#table.updateIf(claim.place, {
      UpdateExpression: 'SET lease_until = :over',
      ConditionExpression: 'lease_until = :lease',
      ExpressionAttributeValues: { ':over': 0, ':lease': claim.leaseUntil },
    });
  }

  /** The stored answer of a key, for use cases that commit it themselves. Throws ProblemError 409 for another request. */
  async recall(scope: IdempotencyScope, key: IdempotencyKey, nowMs: number): Promise<string | undefined> {
    const found = await this.#table.get(placeOf(scope, key));
    if (!found || Number(found.expires_at) * 1000 <= nowMs) return undefined;
    const known = row.parse(found);
    refuseConflict(known, key);
    return known.answer ? key.open(known.answer, known.nonce) : undefined;
  }

  /** The write that keeps an answer, to go into one transaction with what it answers; refused when the key is taken. */
  answerWrite(scope: IdempotencyScope, key: IdempotencyKey, answer: string, nowMs: number): TransactWrite {
    const nonce = Uint8Array.from(randomBytes(16));
    const sealed = key.seal(answer, nonce);
    if (sealed.length > maxStoredBytes) {
      const detail = 'The answer is too large to be kept for a replay. Send fewer inputs, or no Idempotency-Key.';
      throw new ProblemError('payload_too_large', detail, { param: 'idempotency-key' });
    }
    const item = {
      ...placeOf(scope, key),
      entity: 'idempotency',
      tenant_id: scope.tenantId,
      request_digest: key.requestDigest,
      nonce,
      created_at: nowMs,
      lease_until: nowMs,
      answer: sealed,
      expires_at: Math.ceil((nowMs + memoryMs) / 1000),
    };
    return {
      Put: {
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :seconds',
        ExpressionAttributeValues: { ':seconds': Math.floor(nowMs / 1000) },
      },
    };
  }

  async #takeOver(place: Claim['place'], known: IdempotencyRow, nowMs: number): Promise<Claim> {
    const leaseUntil = nowMs + leaseMs;
    const isTaken =
      known.lease_until <= nowMs &&
      (await this.#table.updateIf(place, {
        UpdateExpression: 'SET lease_until = :lease',
        ConditionExpression: 'lease_until = :known',
        ExpressionAttributeValues: { ':lease': leaseUntil, ':known': known.lease_until },
      }));
    if (isTaken) return { place, nonce: known.nonce, createdAt: known.created_at, leaseUntil };
    const detail = 'The first request with this Idempotency-Key is still running. Send it again in a moment.';
    throw new ProblemError('idempotency_in_progress', detail, { retryAfterSeconds: 1 });
  }
}

const placeOf = ({ tenantId, operationId }: IdempotencyScope, key: IdempotencyKey) =>
  idempotencyKey(tenantId ?? publicPartition, operationId, key.digest);

/** Throws ProblemError 409 when a key was used for another request. */
function refuseConflict(known: { readonly request_digest: string }, key: IdempotencyKey): void {
  if (known.request_digest === key.requestDigest) return;
  const detail = 'This Idempotency-Key was used with another request. Use a new key for a new request.';
  throw new ProblemError('idempotency_conflict', detail, { param: 'idempotency-key' });
}
