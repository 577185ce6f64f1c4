import type { UsageReport, UsageRow } from '../shared/api/client.generated.ts';
import { formatDay, formatMoney, formatNumber } from './format.ts';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

const bytesPerGigabyte = 1e9;

/** What was used in the last thirty days, by day and model, and what it costs. */
export function UsagePage() {
  const { client } = useSession();
  const { t } = useSpeech();
  const { data, trouble } = useLoaded('usage', async () => {
    // A key that may not list models still sees its usage, with ids instead of names.
    const models = client.listModels({ limit: 100 }).catch(() => null);
    const report = await client.getUsage({ group_by: 'day,model' });
    const names = new Map((await models)?.data.map(({ id, name }) => [id, name]));
    return { report, names };
  });
  return (
    <>
      <PageHead title={t('usage')} />
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && <Report {...data} />}
    </>
  );
}

function Report({ report, names }: { report: UsageReport; names: ReadonlyMap<string, string> }) {
  const { t, word, language } = useSpeech();
  const money = ({ amount_decimal, currency }: UsageReport['total']) => formatMoney(amount_decimal, currency, language);
  const quantity = ({ meter, quantity: count }: Pick<UsageRow, 'meter' | 'quantity'>) =>
    meter === 'stored_byte_hours'
      ? `${formatNumber(count / bytesPerGigabyte, language)} GB·h`
      : formatNumber(count, language);
  const meters = Map.groupBy(report.data, ({ meter }) => meter);
  return (
    <>
      <section>
        <p class="soft">
          {t('usageSpan', { from: formatDay(report.from, language), to: formatDay(report.to, language) })}
        </p>
        <dl class="tiles">
          <div>
            <dt>{t('total')}</dt>
            <dd>
              <strong>{money(report.total)}</strong>
            </dd>
          </div>
          {[...meters].map(([meter, rows]) => (
            <div key={meter}>
              <dt>{word(meter)}</dt>
              <dd>
                <strong>{quantity({ meter, quantity: rows.reduce((sum, row) => sum + row.quantity, 0) })}</strong>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <Table
          rows={report.data.toReversed()}
          empty={t('noUsage')}
          columns={[
            { title: t('day'), cell: ({ day }) => (day ? formatDay(day, language) : '–') },
            { title: t('meter'), cell: ({ meter }) => word(meter) },
            {
              title: t('model'),
              cell: ({ model_id: id }) =>
                id ? (
                  <a class="name" href={`#/models/${id}`}>
                    {names.get(id) ?? id}
                  </a>
                ) : (
                  '–'
                ),
            },
            { title: t('quantity'), isNumber: true, cell: quantity },
            { title: t('cost'), isNumber: true, cell: (row) => money(row.amount) },
          ]}
        />
      </section>
    </>
  );
}
