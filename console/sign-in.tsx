import { useState } from 'preact/hooks';
import { GristmillClient } from '../shared/api/client.generated.ts';
import { Copyable } from './parts/copyable.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';

const field = (event: SubmitEvent, name: string): string => {
  const value = new FormData(event.currentTarget as HTMLFormElement).get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** Takes a key, or makes a new tenant and shows its key once. */
export function SignIn({ onKey }: { onKey: (key: string) => void }) {
  const { t } = useSpeech();
  const [trouble, setTrouble] = useState<{ of: 'signIn' | 'signUp'; what: Trouble } | null>(null);
  const [newKey, setNewKey] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const troubleIn = (form: 'signIn' | 'signUp') => (trouble?.of === form ? trouble.what : null);

  const attempt = (form: 'signIn' | 'signUp', work: Promise<void>) => {
    setIsBusy(true);
    setTrouble(null);
    work.catch((error: unknown) => setTrouble({ of: form, what: troubleOf(error) })).finally(() => setIsBusy(false));
  };
  const signIn = (event: SubmitEvent) => {
    event.preventDefault();
    const apiKey = field(event, 'key');
    const client = new GristmillClient({ url: location.origin, apiKey });
    attempt(
      'signIn',
      client.getTenant().then(() => onKey(apiKey)),
    );
  };
  const signUp = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { name: field(event, 'name'), email: field(event, 'email') };
    const client = new GristmillClient({ url: location.origin });
    attempt(
      'signUp',
      client.createTenant({ body }).then((tenant) => setNewKey(tenant.api_key.secret)),
    );
  };

  if (newKey) {
    return (
      <section class="narrow">
        <PageHead title={t('yourKey')} />
        <p>{t('keepKey')}</p>
        <Copyable text={newKey} />
        <button type="button" class="primary" onClick={() => onKey(newKey)}>
          {t('goOn')}
        </button>
      </section>
    );
  }
  return (
    <div class="welcome">
      <PageHead title={t('tagline')} />
      <p class="lead">{t('taglineMore')}</p>
      <div class="columns">
        <section>
          <h2>{t('signIn')}</h2>
          <form onSubmit={signIn}>
            <label>
              {t('apiKey')}
              <input
                name="key"
                type="password"
                required
                autocomplete="current-password"
                placeholder="gm_live_…"
                aria-describedby="key-hint"
              />
            </label>
            <p class="soft" id="key-hint">
              {t('signInHint')}
            </p>
            <Problem trouble={troubleIn('signIn')} />
            <button type="submit" class="primary" disabled={isBusy}>
              {t('signIn')}
            </button>
          </form>
        </section>
        <section>
          <h2>{t('newTenant')}</h2>
          <form onSubmit={signUp}>
            <label>
              {t('tenantName')}
              <input name="name" required maxLength={200} autocomplete="organization" />
            </label>
            <label>
              {t('email')}
              <input name="email" type="email" required maxLength={254} autocomplete="email" />
            </label>
            <Problem trouble={troubleIn('signUp')} />
            <button type="submit" disabled={isBusy}>
              {t('signUp')}
            </button>
          </form>
        </section>
      </div>
    </div>
  );
}
