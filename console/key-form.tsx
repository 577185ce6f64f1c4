import { useState } from 'preact/hooks';
import type { ApiKey } from '../shared/api/client.generated.ts';
import { Problem } from './parts/problem.tsx';
import { SecretOnce } from './parts/secret-once.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

/** What operates the stage is given out by its operator alone. */
type Scope = Exclude<ApiKey['scopes'][number], 'operator'>;

/** What a key can be made for; a scope that is missing here does not compile. What is ticked fits a calling program. */
const isUsual: Readonly<Record<Scope, boolean>> = {
  predict: true,
  'models:read': true,
  'models:write': false,
  'datasets:read': false,
  'datasets:write': false,
  'runs:read': false,
  'runs:write': false,
  'usage:read': false,
  'billing:read': false,
  'billing:write': false,
  'events:read': false,
  'webhooks:write': false,
  'keys:write': false,
  'tenant:read': false,
};
const scopes = Object.keys(isUsual) as Scope[];
const usualRate = 600;

const textIn = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** The end of a day where the person is, such as 2027-01-31; null when none was chosen. */
const endOfDay = (day: string): string | null => (day === '' ? null : new Date(`${day}T23:59:59.999`).toISOString());

/** Whole cents of what was typed in dollars; null where nothing was. */
const centsIn = (dollars: string): number | null => (dollars === '' ? null : Math.round(Number(dollars) * 100));

/** Makes a key for what is ticked, and shows its secret once. */
export function KeyForm({ onMade }: { onMade: () => void }) {
  const { client } = useSession();
  const { t, word } = useSpeech();
  const action = useAction();
  const [secret, setSecret] = useState<string | null>(null);

  const make = (event: SubmitEvent) => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const body = {
      name: textIn(form, 'name'),
      scopes: scopes.filter((scope) => form.has(scope)),
      rate_per_minute: Number(textIn(form, 'rate')),
      monthly_budget_minor: centsIn(textIn(form, 'budget')),
      expires_at: endOfDay(textIn(form, 'expires')),
    };
    action.run(async () => {
      setSecret((await client.createApiKey({ body })).secret);
      element.reset();
      onMade();
    });
  };

  if (secret !== null) return <SecretOnce title={t('yourKey')} secret={secret} onKept={() => setSecret(null)} />;
  return (
    <form onSubmit={make}>
      <h2>{t('newKey')}</h2>
      <div class="fields">
        <label>
          {t('name')}
          <input name="name" required maxLength={100} autocomplete="off" />
        </label>
        <label>
          {t('ratePerMinute')}
          <input name="rate" type="number" required min={1} max={1_000_000} step={1} defaultValue={String(usualRate)} />
        </label>
        <label>
          {t('monthlyBudget')}
          <input name="budget" type="number" min={0} max={10_000_000} step={0.01} placeholder={t('noLimit')} />
        </label>
        <label>
          {t('expires')}
          <input name="expires" type="date" />
        </label>
      </div>
      <fieldset class="choices">
        <legend>{t('mayDo')}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input name={scope} type="checkbox" defaultChecked={isUsual[scope]} />
            {word(scope)}
          </label>
        ))}
      </fieldset>
      <Problem trouble={action.trouble} />
      <button type="submit" class="primary" disabled={action.isBusy}>
        {t('makeKey')}
      </button>
    </form>
  );
}
