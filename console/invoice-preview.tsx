import type { InvoicePreview } from '../shared/api/client.generated.ts';
import { formatClock, formatMoney, formatTime } from './format.ts';
import { formatMeter } from './format-meter.ts';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

/** The next invoice as it stands this second. */
export function InvoicePreviewPart({ preview }: { preview: InvoicePreview }) {
  const { t, word, language } = useSpeech();
  const money = (minor: number) => formatMoney(minor, preview.currency, language);
  const lines = preview.lines.filter(({ quantity, amount_minor }) => quantity > 0 || amount_minor !== 0);
  return (
    <section>
      <h2>{t('nextInvoice')}</h2>
      <p class="soft">
        {t('nextInvoiceHint', {
          date: formatTime(preview.period_end, language),
          clock: formatClock(preview.as_of, language),
        })}
      </p>
      <Table
        rows={lines}
        empty={t('nothingYet')}
        columns={[
          { title: t('plan'), cell: ({ plan }) => word(plan) },
          { title: t('line'), cell: ({ kind, meter }) => word(meter ?? kind) },
          {
            title: t('quantity'),
            isNumber: true,
            cell: ({ meter, quantity }) => (meter === null ? quantity : formatMeter(meter, quantity, language)),
          },
          { title: t('cost'), isNumber: true, cell: ({ amount_minor }) => money(amount_minor) },
        ]}
      />
      <dl class="tiles">
        {preview.discount_minor > 0 && (
          <div>
            <dt>{t('discount')}</dt>
            <dd>−{money(preview.discount_minor)}</dd>
          </div>
        )}
        {preview.credit_minor > 0 && (
          <div>
            <dt>{t('credit')}</dt>
            <dd>−{money(preview.credit_minor)}</dd>
          </div>
        )}
        <div>
          <dt>{t('total')}</dt>
          <dd>
            <strong>{money(preview.total_minor)}</strong>
          </dd>
        </div>
      </dl>
    </section>
  );
}
