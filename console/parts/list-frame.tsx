import type { ComponentChildren } from 'preact';
import type { Loaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { PageHead } from './page-head.tsx';
import { Problem } from './problem.tsx';
import { type Column, Table } from './table.tsx';

interface Props<Row> {
  readonly title: string;
  readonly list: Loaded<{ readonly data: readonly Row[] }>;
  readonly columns: readonly Column<Row>[];
  /** Said where there is nothing yet. */
  readonly empty: string;
  /** Between the head and the list: what makes one more. */
  readonly children?: ComponentChildren;
}

/** A page that lists one kind of thing: its head, what went wrong, that it is loading, and the table. */
export function ListFrame<Row>({ title, list, columns, empty, children }: Props<Row>) {
  const { data, trouble } = list;
  return (
    <>
      <PageHead title={title} />
      {children && <section>{children}</section>}
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <section>
          <Table rows={data.data} empty={empty} columns={columns} />
        </section>
      )}
    </>
  );
}
