import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

/** A table with a line for each row, or `empty` where there is none. */
export function Table<T>(props: { rows: readonly T[]; columns: readonly Column<T>[]; empty: string }) {
  const { rows, columns, empty } = props;
  if (rows.length === 0) return <p class="soft">{empty}</p>;
  const alignment = (column: Column<T>) => (column.isNumber ? 'number' : '');
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th class={alignment(column)} key={column.title}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td class={alignment(column)} key={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Problem({ message }: { message: string | null }) {
  return message ? (
    <p class="problem" role="alert">
      {message}
    </p>
  ) : null;
}

export function Bar({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

export function Histogram({ counts }: { counts: readonly number[] }) {
  const top = Math.max(1, ...counts);
  return (
    <div class="histogram" aria-hidden="true">
      {counts.map((count, index) => (
        <i key={index} style={{ height: `${(100 * count) / top}%` }} />
      ))}
    </div>
  );
}

export const State = ({ state }: { state: string }) => <span class={`state-${state}`}>{state}</span>;
