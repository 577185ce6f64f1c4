import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useSpeech } from '../speech.ts';

export interface Column<T> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

interface Props<T> {
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly empty: ComponentChildren;
  /** Few and short columns, which fit a phone as they are. */
  readonly isNarrow?: boolean;
  /** Rows shown until the person asks for all. */
  readonly limit?: number;
}

/** A table with a line for each row, or `empty` where there is none. On a phone each row becomes a card. */
export function Table<T>({ rows, columns, empty, isNarrow = false, limit = Number.POSITIVE_INFINITY }: Props<T>) {
  const { t } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  if (rows.length === 0) return <p class="soft">{empty}</p>;
  const alignment = (column: Column<T>) => (column.isNumber ? 'number' : '');
  const shown = isWhole ? rows : rows.slice(0, limit);
  return (
    <>
      <div class="scrolled">
        <table class={isNarrow ? '' : 'cards'}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th class={alignment(column)} key={column.title} scope="col">
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td class={alignment(column)} key={column.title} data-label={column.title}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <button type="button" class="quiet" onClick={() => setIsWhole(true)}>
          {t('showAll', { count: rows.length })}
        </button>
      )}
    </>
  );
}
