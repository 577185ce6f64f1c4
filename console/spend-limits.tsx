import type { SpendLimits } from '../shared/api/client.generated.ts';
import { formatMoney, formatTime } from './format.ts';
import { Bar } from './parts/bar.tsx';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

const windows = ['day', 'month'] as const;

/** What may be spent a day and a month by the whole tenant, how much of it is, and the alerts that were raised. */
export function SpendLimitsPart({ limits, onChanged }: { limits: SpendLimits; onChanged: () => void }) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const action = useAction();
  const money = (minor: number) => formatMoney(minor, limits.currency, language);
  const own = (window: string) =>
    limits.limits.find((one) => one.window === window && one.key_id === null && one.model_id === null);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const wanted = windows.flatMap((window) => {
      const amount = form.get(window);
      const isSet = typeof amount === 'string' && amount.trim() !== '';
      return isSet ? [{ window, amount_minor: Math.round(Number(amount) * 100), is_hard: true }] : [];
    });
    // Limits of single keys and models are made by the API, and stay as they are.
    const others = limits.limits
      .filter(({ key_id, model_id }) => key_id !== null || model_id !== null)
      .map(({ window, key_id, model_id, amount_minor, is_hard }) => ({
        window,
        key_id,
        model_id,
        amount_minor,
        is_hard,
      }));
    action.run(() => client.putSpendLimits({ body: { limits: [...wanted, ...others] } }).then(onChanged));
  };
  return (
    <section>
      <h2>{t('spendLimits')}</h2>
      <p class="soft">{t('spendLimitsHint')}</p>
      <form onSubmit={save}>
        {windows.map((window) => {
          const limit = own(window);
          return (
            <div key={window}>
              <label>
                {t(window === 'day' ? 'limitADay' : 'limitAMonth')}
                <input
                  name={window}
                  type="number"
                  min="0"
                  step="0.01"
                  defaultValue={limit ? String(limit.amount_minor / 100) : ''}
                  placeholder={t('noLimit')}
                />
              </label>
              {limit && limit.amount_minor > 0 && (
                <Bar
                  share={Math.min(1, limit.reserved_minor / limit.amount_minor)}
                  label={t('spentOf', { spent: money(limit.reserved_minor), limit: money(limit.amount_minor) })}
                />
              )}
            </div>
          );
        })}
        <Problem trouble={action.trouble} />
        <button type="submit" disabled={action.isBusy}>
          {t('saveLimits')}
        </button>
      </form>
      {limits.alerts.length > 0 && <h3>{t('alerts')}</h3>}
      <ul class="plain">
        {limits.alerts.map(({ percent, limit, raised_at }) => (
          <li key={`${limit} ${percent} ${raised_at}`}>
            {t('alertLine', { percent, limit: word(limit), date: formatTime(raised_at, language) })}
          </li>
        ))}
      </ul>
    </section>
  );
}
