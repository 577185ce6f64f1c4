import type { IdempotencyKey } from '../../shared/runtime/idempotency-key.ts';
import type { IdempotencyScope, IdempotencyStore } from '../../shared/runtime/idempotency-store.ts';
import type { UsageRecord } from '../../shared/usage/schema.ts';
import type { Spending, Wallet } from '../../shared/wallet/wallet.ts';

interface Services {
  readonly answers: IdempotencyStore;
  readonly wallet: Wallet;
}

interface Billed<Work> {
  readonly scope: IdempotencyScope;
  readonly key: IdempotencyKey | null;
  readonly spending: Spending;
  readonly nowMs: number;
  /** Makes the answer and what is recorded of it. */
  readonly answer: (leaseId: UsageRecord['leaseId']) => Promise<Work>;
  /** Records it; gives the answer of whoever was first with the key. */
  readonly commit: (work: Work, text: string) => Promise<string | undefined>;
}

/** Reserve what it costs, answer, record; only then the answer leaves. The same key is answered again and billed once. */
export async function billOnce<Body, Work extends { readonly body: Body }>(
  { answers, wallet }: Services,
  { scope, key, spending, nowMs, answer, commit }: Billed<Work>,
): Promise<{ readonly body: Work['body']; readonly headers?: Readonly<Record<string, string>> }> {
  const known = key && (await answers.recall(scope, key, nowMs));
  if (known) return replayed<Work['body']>(known);
  const reservation = await wallet.reserve(spending, nowMs);
  const work = await answer(reservation.leaseId).catch((error: unknown) => {
    reservation.refund();
    throw error;
  });
  const first = await commit(work, JSON.stringify(work.body)).catch((error: unknown) => {
    reservation.leave();
    throw error;
  });
  // A commit that was retried after its answer was lost finds its own: then only the ledger knows what was spent.
  if (first === undefined) reservation.settle();
  else reservation.leave();
  return first === undefined ? { body: work.body } : replayed<Work['body']>(first);
}

const replayed = <Body>(text: string) => ({
  body: JSON.parse(text) as Body,
  headers: { 'idempotency-replayed': 'true' },
});
