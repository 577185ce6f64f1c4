import { useState } from 'preact/hooks';
import { GristmillClient } from '../shared/api/client.generated.ts';
import { Problem } from './parts.tsx';
import type { textsIn } from './texts.ts';

interface Props {
  readonly t: ReturnType<typeof textsIn>;
  readonly onKey: (key: string) => void;
}

const field = (event: SubmitEvent, name: string): string => {
  const value = new FormData(event.currentTarget as HTMLFormElement).get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** Takes a key, or makes a new tenant and shows its key once. */
export function SignIn({ t, onKey }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [newKey, setNewKey] = useState<string | null>(null);
  const tell = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));

  const signIn = (event: SubmitEvent) => {
    event.preventDefault();
    const apiKey = field(event, 'key');
    const client = new GristmillClient({ url: location.origin, apiKey });
    client.getTenant().then(() => onKey(apiKey), tell);
  };
  const signUp = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { name: field(event, 'name'), email: field(event, 'email') };
    const client = new GristmillClient({ url: location.origin });
    client.createTenant({ body }).then((tenant) => setNewKey(tenant.api_key.secret), tell);
  };

  if (newKey) {
    return (
      <section>
        <p>{t('keepKey')}</p>
        <p class="secret">
          <code>{newKey}</code>
        </p>
        <button type="button" class="primary" onClick={() => onKey(newKey)}>
          {t('goOn')}
        </button>
      </section>
    );
  }
  return (
    <>
      <h1>{t('tagline')}</h1>
      <Problem message={problem} />
      <section>
        <h2>{t('signIn')}</h2>
        <form onSubmit={signIn}>
          <label>
            {t('apiKey')}
            <input name="key" required autocomplete="off" placeholder="gm_live_…" />
          </label>
          <p class="soft">{t('signInHint')}</p>
          <button type="submit" class="primary">
            {t('signIn')}
          </button>
        </form>
      </section>
      <section>
        <h2>{t('newTenant')}</h2>
        <form onSubmit={signUp}>
          <div class="fields">
            <label>
              {t('tenantName')}
              <input name="name" required maxLength={100} />
            </label>
            <label>
              {t('email')}
              <input name="email" type="email" required />
            </label>
          </div>
          <button type="submit">{t('signUp')}</button>
        </form>
      </section>
    </>
  );
}
