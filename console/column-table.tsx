import { columnBins, columnSpan } from './column-bins.ts';
import { ColumnFacts } from './column-facts.tsx';
import { formatNumber, formatShare } from './format.ts';
import { Histogram } from './parts/histogram.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';
import type { ColumnProfile } from './typical-value.ts';

/** Each column with what is missing and how its values are spread. */
export function ColumnTable({ columns, rowCount }: { columns: readonly ColumnProfile[]; rowCount: number }) {
  const { t, word, language } = useSpeech();
  return (
    <Table
      rows={columns}
      empty={t('nothingYet')}
      columns={[
        { title: t('name'), cell: (column) => <strong class="name">{column.name}</strong> },
        { title: t('kind'), cell: (column) => word(column.kind) },
        {
          title: t('missing'),
          isNumber: true,
          cell: ({ missing_count }) =>
            missing_count === 0 ? (
              <span class="soft">0</span>
            ) : (
              `${formatNumber(missing_count, language)} · ${formatShare(missing_count / Math.max(1, rowCount), language)}`
            ),
        },
        { title: t('distinct'), isNumber: true, cell: (column) => formatNumber(column.distinct_count, language) },
        {
          title: t('distribution'),
          cell: (column) => (
            <div class="distribution">
              <Histogram bins={columnBins(column, language)} label={t('distributionOf', { name: column.name })} />
              <span class="soft">{columnSpan(column, language)}</span>
              <ColumnFacts column={column} />
            </div>
          ),
        },
      ]}
    />
  );
}
