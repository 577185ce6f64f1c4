import { formatNumber } from './format.ts';
import { Problem, Table } from './parts.tsx';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

/** What was used, by day and model, and what it costs. */
export function UsagePage() {
  const { client, t, language } = useSession();
  const { data, problem } = useLoaded('usage', () => client.getUsage({ group_by: 'day,model' }));
  return (
    <>
      <h1>{t('usage')}</h1>
      <section>
        <Problem message={problem} />
        <Table
          rows={data?.data ?? []}
          empty={t('nothingYet')}
          columns={[
            { title: t('day'), cell: (row) => row.day ?? '' },
            { title: t('meter'), cell: (row) => row.meter },
            { title: t('model'), cell: (row) => <code>{row.model_id ?? ''}</code> },
            { title: t('quantity'), isNumber: true, cell: (row) => formatNumber(row.quantity, language) },
            { title: t('cost'), isNumber: true, cell: (row) => `${row.amount.amount_decimal} ¢` },
          ]}
        />
        {data && (
          <p>
            <strong>
              {data.total.amount_decimal} ¢ ({data.total.currency})
            </strong>
          </p>
        )}
      </section>
    </>
  );
}
