import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { BucketClient } from '../bucket/client.ts';
import { cleanKey } from '../bucket/keys.ts';
import { readCleanTable } from '../dataset/read-clean-table.ts';
import { type ColumnSchema, columnSchema } from '../dataset/schema.ts';
import type { Table } from '../dataset/table.ts';
import { writeCsv } from '../dataset/write-csv.ts';
import type { RowOrigins } from '../learning/tasks/row-origins.ts';
import type { Split } from '../learning/tasks/task.ts';
import type { Id, TenantId } from '../runtime/ids.ts';

type RunRef = readonly [tenantId: TenantId, runId: Id<'run'>];

const columnsFile = z.strictObject({
  columns: z.array(columnSchema),
  /** Rows from this one on are those of the test dataset. */
  test_from: z.int().nullable(),
  /** Rows from this one on are those of the extra datasets; null, as in older files, without any. */
  extra_from: z.int().nullable().default(null),
  /** Where the rows stand in what was uploaded; null, as in older files, where each stands where it stood. */
  row_numbers: z.array(z.int()).nullable().default(null),
  row_files: z.array(z.string()).nullable().default(null),
});
const splitFile = z.strictObject({
  train: z.array(z.int()),
  validation: z.array(z.int()),
  test: z.array(z.int()),
});

/** The clean rows of a run. */
export interface CleanRows {
  readonly table: Table;
  readonly schema: readonly ColumnSchema[];
  readonly testFrom: number | null;
  /** Rows from this one on are only learned from. */
  readonly extraFrom: number;
  /** Numbers from `testFrom` on are those of the test dataset, and from `extraFrom` on those of the extra ones. */
  readonly origins: RowOrigins;
}

/** The numbers of rows of which none was left out. */
const unmoved = (rowCount: number, testFrom: number | null) =>
  Int32Array.from({ length: rowCount }, (_, row) => 1 + row - (testFrom !== null && row >= testFrom ? testFrom : 0));

/** Where clean files are read from: the bucket, or a folder into which the platform copied them. */
export type CleanSource = Pick<BucketClient, 'json' | 'stream'>;

/** What a training reads of `clean/`. */
export class CleanReader {
  readonly #source: CleanSource;

  constructor(source: CleanSource) {
    this.#source = source;
  }

  async readRows([tenantId, runId]: RunRef): Promise<CleanRows> {
    const file = columnsFile.parse(await this.#source.json(cleanKey(tenantId, runId, 'columns.json')));
    const csv = await this.#source.stream(cleanKey(tenantId, runId, 'rows.csv'));
    const table = await readCleanTable(csv, file.columns);
    const numbers = file.row_numbers ?? unmoved(table.rowCount, file.test_from);
    return {
      table,
      schema: file.columns,
      testFrom: file.test_from,
      extraFrom: file.extra_from ?? table.rowCount,
      origins: { numbers, files: file.row_files },
    };
  }

  /** SHA-256 in hexadecimal of the rows as they are stored. */
  async rowsHash([tenantId, runId]: RunRef): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.#source.stream(cleanKey(tenantId, runId, 'rows.csv'))) hash.update(chunk);
    return hash.digest('hex');
  }

  async readSplit([tenantId, runId]: RunRef): Promise<Split> {
    const file = splitFile.parse(await this.#source.json(cleanKey(tenantId, runId, 'split.json')));
    return {
      train: Int32Array.from(file.train),
      validation: Int32Array.from(file.validation),
      test: Int32Array.from(file.test),
    };
  }
}

/** What the steps of a run leave for one another in `clean/`. */
export class CleanFiles extends CleanReader {
  readonly #bucket: BucketClient;

  constructor(bucket: BucketClient) {
    super(bucket);
    this.#bucket = bucket;
  }

  async writeRows(
    [tenantId, runId]: RunRef,
    { table, schema, testFrom, extraFrom, origins }: CleanRows,
  ): Promise<void> {
    const encoder = new TextEncoder();
    const chunks = Array.from(writeCsv(table), (chunk) => encoder.encode(chunk));
    await this.#bucket.put(cleanKey(tenantId, runId, 'rows.csv'), Buffer.concat(chunks), 'text/csv');
    const hasMoved = unmoved(table.rowCount, testFrom).some((number, row) => origins.numbers[row] !== number);
    await this.#bucket.putJson(cleanKey(tenantId, runId, 'columns.json'), {
      columns: schema,
      test_from: testFrom,
      extra_from: extraFrom,
      row_numbers: hasMoved ? Array.from(origins.numbers) : null,
      row_files: origins.files,
    });
  }

  async writeReport([tenantId, runId]: RunRef, report: unknown): Promise<void> {
    await this.#bucket.putJson(cleanKey(tenantId, runId, 'cleaning-report.json'), report);
  }

  async writeSplit([tenantId, runId]: RunRef, split: Split): Promise<void> {
    const { train, validation, test } = split;
    await this.#bucket.putJson(cleanKey(tenantId, runId, 'split.json'), {
      train: Array.from(train),
      validation: Array.from(validation),
      test: Array.from(test),
    });
  }
}
