import type { Row, Table, TransactWrite } from '../../shared/table/client.ts';
import type { RowKey } from '../../shared/table/keys.ts';
import type { PlainItem } from '../../shared/table/put-client.ts';
import { applyUpdate, type Bindings, conditionOf, type Item } from './expression.ts';

/** A change of a row, in the order of the table's stream. */
export interface StreamChange {
  readonly sequence: number;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

interface Expression {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/**
 * The product's table in memory, for thousands of runs in a minute: the same keys, conditions, transactions, index and
 * stream as DynamoDB's, each call atomic. Rows are copied one level deep: stores never change what they read. A test runs random calls against it and the twin's DynamoDB.
 */
export class MemoryTable implements Table {
  readonly #partitions = new Map<string, Map<string, Item>>();
  readonly #index = new Map<string, Map<string, RowKey>>();
  /** Partitions and index lists in order, until one of their rows changes. */
  readonly #sorted = new Map<string, readonly Item[]>();
  readonly stream: StreamChange[] = [];
  /** Writes that were carried out or refused, for counting. */
  writeCount = 0;

  async get({ pk, sk }: RowKey): Promise<Row | undefined> {
    const row = this.#partitions.get(pk)?.get(sk);
    return row && { ...row };
  }

  async put(row: RowKey & Row): Promise<void> {
    this.#commit([{ Put: { Item: row } }]);
  }

  async putIfAbsent(row: RowKey & Row): Promise<boolean> {
    return this.#holds(() => this.#commit([{ Put: { Item: row, ConditionExpression: 'attribute_not_exists(pk)' } }]));
  }

  async putItemIfAbsent(item: PlainItem): Promise<void> {
    const row = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
    const known = this.#partitions.get(String(row.pk))?.get(String(row.sk));
    this.#run(
      () => this.#commit([{ Put: { Item: row, ConditionExpression: 'attribute_not_exists(pk)' } }]),
      () => {
        const Item = known && { digest: { S: String(known.digest) } };
        return Object.assign(refusal('ConditionalCheckFailedException'), { Item });
      },
    );
  }

  async update(key: RowKey, expression: Expression): Promise<Row> {
    const { pk, sk } = key;
    this.#run(
      () => this.#commit([{ Update: { Key: { pk, sk }, ...expression } as never }]),
      () => refusal('ConditionalCheckFailedException'),
    );
    return { ...this.#partitions.get(pk)?.get(sk) };
  }

  async updateIf(key: RowKey, expression: Expression & { ConditionExpression: string }): Promise<Row | undefined> {
    const { pk, sk } = key;
    const holds = this.#holds(() => this.#commit([{ Update: { Key: { pk, sk }, ...expression } as never }]));
    return holds ? { ...this.#partitions.get(pk)?.get(sk) } : undefined;
  }

  async delete({ pk, sk }: RowKey): Promise<void> {
    this.#commit([{ Delete: { Key: { pk, sk } } }]);
  }

  async query(input: Parameters<Table['query']>[0]): ReturnType<Table['query']> {
    const bindings = bindingsOf(input);
    const holds = conditionOf(input.KeyConditionExpression ?? '');
    const found = input.IndexName === undefined ? this.#partition(bindings) : this.#indexed(bindings);
    let rows = found.filter((row) => holds(row, bindings));
    if (input.ScanIndexForward === false) rows = rows.toReversed();
    const start = input.ExclusiveStartKey as Item | undefined;
    if (start) rows = rows.slice(rows.findIndex(({ pk, sk }) => pk === start.pk && sk === start.sk) + 1);
    const page = rows.slice(0, input.Limit ?? rows.length);
    const last = page.length < rows.length ? page.at(-1) : undefined;
    const keysOf = ({ pk, sk, gsi1pk, gsi1sk }: Item) => ({ pk, sk, gsi1pk, gsi1sk });
    const shown = input.IndexName === undefined ? page : page.map(keysOf);
    return { rows: shown.map((row) => ({ ...row })), lastKey: last && keysOf(last) };
  }

  async *rows(pk: string, prefix: string): AsyncGenerator<Row> {
    const values = { ':pk': pk, ':prefix': prefix };
    const { rows } = await this.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: values,
    });
    yield* rows;
  }

  async transact(writes: readonly TransactWrite[]): Promise<void> {
    this.#run(
      () => this.#commit(writes),
      () =>
        Object.assign(refusal('TransactionCanceledException'), {
          CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
        }),
    );
  }

  /** Every row there is, for the checks at the end of a run. */
  all(): Item[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()]);
  }

  /** Checks every condition, then writes all. */
  #commit(writes: readonly TransactWrite[]): void {
    this.writeCount += writes.length;
    const planned = writes.map((write) => this.#plan(write));
    if (planned.some((plan) => plan === 'refused')) throw new ConditionRefusedError('A condition did not hold');
    for (const plan of planned) if (plan !== 'refused' && plan !== 'check') this.#store(plan.key, plan.after);
  }

  #plan({ Put, Update, Delete, ConditionCheck }: TransactWrite) {
    const action = Put ?? Update ?? Delete ?? ConditionCheck;
    if (!action) throw new Error('The memory table met an empty write');
    const { pk, sk } = ('Item' in action ? action.Item : 'Key' in action ? action.Key : {}) as Record<string, string>;
    const key = { pk: String(pk), sk: String(sk) };
    const before = this.#partitions.get(key.pk)?.get(key.sk);
    const bindings = bindingsOf(action);
    const condition = action.ConditionExpression;
    if (condition !== undefined && !conditionOf(condition)(before ?? {}, bindings)) return 'refused' as const;
    if (ConditionCheck) return 'check' as const;
    if (Delete) return { key, after: undefined };
    if (Put) return { key, after: definedOf(Put.Item ?? {}) };
    return { key, after: definedOf(applyUpdate(Update?.UpdateExpression ?? '', before ?? key, bindings)) };
  }

  #store(key: RowKey, after: Item | undefined): void {
    const partition = this.#partitions.get(key.pk) ?? new Map<string, Item>();
    this.#partitions.set(key.pk, partition);
    const before = partition.get(key.sk);
    const place = `${key.pk} ${key.sk}`;
    this.#sorted.delete(key.pk);
    if (typeof before?.gsi1pk === 'string') {
      this.#sorted.delete(`gsi1 ${before.gsi1pk}`);
      this.#index.get(before.gsi1pk)?.delete(place);
    }
    if (after) partition.set(key.sk, after);
    else partition.delete(key.sk);
    if (typeof after?.gsi1pk === 'string' && typeof after.gsi1sk === 'string') {
      const list = this.#index.get(after.gsi1pk) ?? new Map<string, RowKey>();
      this.#index.set(after.gsi1pk, list.set(place, key));
      this.#sorted.delete(`gsi1 ${after.gsi1pk}`);
    }
    this.stream.push({ sequence: this.stream.length + 1, before, after: partition.get(key.sk) });
  }

  #partition({ values }: Bindings): readonly Item[] {
    const pk = String(values[':pk']);
    return this.#inOrder(pk, 'sk', () => [...(this.#partitions.get(pk)?.values() ?? [])]);
  }

  #indexed({ values }: Bindings): readonly Item[] {
    const list = String(values[':list']);
    return this.#inOrder(`gsi1 ${list}`, 'gsi1sk', () => {
      const keys = [...(this.#index.get(list)?.values() ?? [])];
      return keys.map(({ pk, sk }) => this.#partitions.get(pk)?.get(sk)).filter((row) => row !== undefined);
    });
  }

  #inOrder(place: string, by: 'sk' | 'gsi1sk', read: () => Item[]): readonly Item[] {
    const known = this.#sorted.get(place);
    if (known) return known;
    const rows = read().sort((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
    this.#sorted.set(place, rows);
    return rows;
  }

  #holds(commit: () => void): boolean {
    try {
      commit();
      return true;
    } catch (error) {
      if (error instanceof ConditionRefusedError) return false;
      throw error;
    }
  }

  #run(commit: () => void, failure: () => Error): void {
    if (!this.#holds(commit)) throw failure();
  }
}

class ConditionRefusedError extends Error {
  override readonly name = 'ConditionRefusedError';
}

const refusal = (name: string): Error => Object.assign(new Error('The conditional request failed'), { name });

const bindingsOf = (expression: Expression): Bindings => ({
  names: expression.ExpressionAttributeNames ?? {},
  values: expression.ExpressionAttributeValues ?? {},
});

const definedOf = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

function plainValue(value: PlainItem[string]): unknown {
  if ('NULL' in value) return null;
  return 'S' in value ? value.S : Number(value.N);
}
