import type { Plan, Subscription } from '../shared/api/client.generated.ts';
import { CreditPart } from './credit-part.tsx';
import { formatMoney, formatTime } from './format.ts';
import { InvoicePreviewPart } from './invoice-preview.tsx';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { PlanCards } from './plan-cards.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { SpendLimitsPart } from './spend-limits.tsx';
import { type Action, useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';

/** How often the page asks again: usage shows on the next invoice within seconds. */
const pollMs = 5_000;

const hasInvoice = ({ period_end }: Subscription) => period_end !== null;

/** What the tenant pays for, what the next invoice will say, and what may be spent. */
export function BillingPage() {
  const { client } = useSession();
  const { t } = useSpeech();
  const action = useAction();
  const { data, trouble, reload } = useLoaded(
    'billing',
    async () => {
      const [subscription, plans, limits, credit] = await Promise.all([
        client.getSubscription(),
        client.listPlans(),
        client.getSpendLimits(),
        client.getCredit(),
      ]);
      const preview = hasInvoice(subscription) ? await client.previewInvoice() : null;
      return { subscription, plans: plans.data, limits, credit, preview };
    },
    () => pollMs,
  );
  return (
    <>
      <PageHead title={t('billing')} />
      <Problem trouble={trouble} />
      <Problem trouble={action.trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <>
          <Standing subscription={data.subscription} plans={data.plans} action={action} />
          {data.preview && <InvoicePreviewPart preview={data.preview} />}
          <PlanCards plans={data.plans} subscription={data.subscription} action={action} onChanged={reload} />
          <CreditPart credit={data.credit} />
          <SpendLimitsPart limits={data.limits} onChanged={reload} />
        </>
      )}
    </>
  );
}

interface StandingProps {
  readonly subscription: Subscription;
  readonly plans: readonly Plan[];
  readonly action: Action;
}

function Standing({ subscription, plans, action }: StandingProps) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const { plan, status, access, period_end, trial_end, is_ending, read_only_at } = subscription;
  const current = plans.find(({ id }) => id === plan);
  const openPortal = () =>
    action.run(async () => {
      const page = await client.createPortal({ body: { return_url: location.href, language } });
      location.assign(page.url);
    });
  const when = trial_end ?? period_end;
  return (
    <section>
      {access === 'read_only' && (
        <div class="problem" role="alert">
          <strong>{t('readOnly')}</strong>
          <p>{t('readOnlyMore')}</p>
        </div>
      )}
      {access === 'full' && read_only_at !== null && (
        <div class="problem" role="alert">
          <strong>{t('overdue', { date: formatTime(read_only_at, language) })}</strong>
        </div>
      )}
      <dl class="tiles">
        <div>
          <dt>{t('plan')}</dt>
          <dd>
            <strong>{word(plan)}</strong>
          </dd>
        </div>
        <div>
          <dt>{t('perMonth')}</dt>
          <dd>
            <strong>{formatMoney(current?.monthly_minor ?? 0, current?.currency ?? 'usd', language)}</strong>
          </dd>
        </div>
        <div>
          <dt>{t('state')}</dt>
          <dd>
            <State state={status === 'none' ? 'active' : status} />
          </dd>
        </div>
        {when !== null && (
          <div>
            <dt>{t(is_ending ? 'endsOn' : trial_end ? 'trialUntil' : 'renewsOn')}</dt>
            <dd>{formatTime(when, language)}</dd>
          </div>
        )}
      </dl>
      {status !== 'none' && (
        <button type="button" onClick={openPortal} disabled={action.isBusy}>
          {t('openPortal')}
        </button>
      )}
    </section>
  );
}
