import type { Random } from '../../shared/learning/random.ts';
import type { Table } from '../../shared/table/client.ts';
import type { LedgerInsert } from '../../shared/usage/fold.ts';
import { ledgerRow } from '../../shared/usage/ledger-row.ts';
import { foldIntoSum, sumKeyOf } from '../../shared/usage/sum-store.ts';
import type { MemoryTable } from './memory-table.ts';

/** The table's stream as it reaches the fold: in order, but late, in batches, some of them twice and a few never. */
export class StreamReader {
  readonly #table: MemoryTable;
  readonly #random: Random;
  #position = 0;

  constructor(table: MemoryTable, random: Random) {
    this.#table = table;
    this.#random = random;
  }

  /** Delivers what is new; a fold that dies has its batch delivered again, from where it stood or before. */
  async deliver(table: Table): Promise<void> {
    if (this.#random() < 0.1) return;
    const back = this.#random() < 0.2 ? Math.floor(this.#random() * 30) : 0;
    const from = Math.max(0, this.#position - back);
    const changes = this.#table.stream.slice(from);
    const to = from + changes.length;
    // The fold has used up its retries: the batch goes to the queue of failed events.
    if (this.#random() < 0.01) {
      this.#position = to;
      return;
    }
    const inserts = changes
      .filter(({ before, after }) => before === undefined && after?.entity === 'usage_record')
      .map(({ sequence, after }): LedgerInsert => ({ sequence: String(sequence), record: ledgerRow.parse(after) }));
    const groups = Object.values(Object.groupBy(inserts, ({ record }) => sumKeyOf(record).sk));
    await Promise.all(groups.map((group = []) => foldIntoSum(table, group)));
    this.#position = to;
  }
}
