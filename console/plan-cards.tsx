import type { Plan, Subscription } from '../shared/api/client.generated.ts';
import { formatMoney } from './format.ts';
import { formatMeter } from './format-meter.ts';
import { ConfirmedButton } from './parts/confirmed-button.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Action, useAction } from './use-action.ts';

interface Props {
  readonly plans: readonly Plan[];
  readonly subscription: Subscription;
  readonly action: Action;
  readonly onChanged: () => void;
}

const running: ReadonlySet<string> = new Set(['trialing', 'active', 'past_due']);

/** Every plan with what it includes, and the way to it. */
export function PlanCards({ plans, subscription, action, onChanged }: Props) {
  const { t, word, language } = useSpeech();
  return (
    <section>
      <h2>{t('plans')}</h2>
      <div class="columns cards">
        {plans.map((plan) => (
          <section key={plan.id}>
            <h3>{word(plan.id)}</h3>
            <p>
              <strong>{formatMoney(plan.monthly_minor, plan.currency, language)}</strong> {t('aMonth')}
            </p>
            <ul class="plain">
              {plan.meters
                .filter(({ included }) => included > 0)
                .map(({ meter, included }) => (
                  <li key={meter}>
                    {t('includes', { what: formatMeter(meter, included, language), meter: word(meter) })}
                  </li>
                ))}
            </ul>
            <p class="soft">{plan.is_metered ? t('beyondIsBilled') : t('beyondStops')}</p>
            <Choice plan={plan} subscription={subscription} action={action} onChanged={onChanged} />
          </section>
        ))}
      </div>
    </section>
  );
}

function Choice({ plan, subscription, action, onChanged }: { plan: Plan } & Omit<Props, 'plans'>) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const change = useAction();
  const { id } = plan;
  if (id === subscription.plan) return <p>{t('yourPlan')}</p>;
  if (id === 'free') return null;
  if (running.has(subscription.status)) {
    return (
      <ConfirmedButton
        name={t('changePlan')}
        question={t('changePlanQuestion', { plan: word(id) })}
        action={change}
        onConfirm={() => client.changePlan({ body: { plan: id } }).then(onChanged)}
      />
    );
  }
  const subscribe = () =>
    action.run(async () => {
      const page = await client.createCheckout({ body: { plan: id, return_url: location.href, language } });
      location.assign(page.url);
    });
  return (
    <button type="button" class="primary" onClick={subscribe} disabled={action.isBusy}>
      {t('subscribeTo', { plan: word(id) })}
    </button>
  );
}
