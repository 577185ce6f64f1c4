import type { Credit } from '../shared/api/client.generated.ts';
import { formatMoney } from './format.ts';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

/** What is left of the prepaid credit, and the way to more. */
export function CreditPart({ credit }: { credit: Credit }) {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const action = useAction();
  const buy = (event: SubmitEvent) => {
    event.preventDefault();
    const amount = Number(new FormData(event.currentTarget as HTMLFormElement).get('amount'));
    const body = { amount_minor: Math.round(amount * 100), return_url: location.href, language };
    action.run(async () => location.assign((await client.buyCredit({ body })).url));
  };
  return (
    <section>
      <h2>{t('credit')}</h2>
      <p>
        <strong>{formatMoney(credit.available_minor, credit.currency, language)}</strong> {t('creditLeft')}
      </p>
      <p class="soft">{t('creditHint')}</p>
      <form onSubmit={buy}>
        <label>
          {t('creditAmount')}
          <input name="amount" type="number" required min="5" max="10000" step="0.01" defaultValue="50" />
        </label>
        <Problem trouble={action.trouble} />
        <button type="submit" disabled={action.isBusy}>
          {t('buyCredit')}
        </button>
      </form>
    </section>
  );
}
