import { readEnvironment } from '../../shared/runtime/env.ts';
import { TableClient } from '../../shared/table/client.ts';
import { readLedgerInserts } from '../../shared/usage/ledger-stream.ts';
import { foldIntoSum, sumKeyOf } from '../../shared/usage/sum-store.ts';

const environment = readEnvironment('fold-usage');
const table = new TableClient(environment.TABLE_NAME);
const sumsAtOnce = 16;

/** Folds the ledger inserts of a stream batch into their sums. A batch that fails is delivered again, harmlessly. */
export async function handler(event: unknown): Promise<void> {
  const bySum = Object.values(
    Object.groupBy(readLedgerInserts(event), ({ record }) => {
      const { pk, sk } = sumKeyOf(record);
      return `${pk} ${sk}`;
    }),
  );
  for (let first = 0; first < bySum.length; first += sumsAtOnce) {
    const group = bySum.slice(first, first + sumsAtOnce);
    await Promise.all(group.map((inserts = []) => foldIntoSum(table, inserts)));
  }
}
