import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { GristmillClient } from '../shared/api/client.generated.ts';
import { BillingPage } from './billing-page.tsx';
import { DatasetPage } from './dataset-page.tsx';
import { DatasetsPage } from './datasets-page.tsx';
import { KeysPage } from './keys-page.tsx';
import { ModelPage } from './model-page.tsx';
import { ModelsPage } from './models-page.tsx';
import { RunPage } from './run-page.tsx';
import { RunsPage } from './runs-page.tsx';
import { keptKey, type Session, SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { keptLanguage, SpeechContext, speechIn } from './speech.ts';
import type { TextKey } from './texts/english.ts';
import { UsagePage } from './usage-page.tsx';
import { WebhooksPage } from './webhooks-page.tsx';

interface Page {
  readonly name: TextKey;
  readonly list: () => ComponentChildren;
  readonly one?: (id: string) => ComponentChildren;
}

const pages: readonly Page[] = [
  { name: 'datasets', list: () => <DatasetsPage />, one: (id) => <DatasetPage id={id} /> },
  { name: 'runs', list: () => <RunsPage />, one: (id) => <RunPage id={id} /> },
  { name: 'models', list: () => <ModelsPage />, one: (id) => <ModelPage id={id} /> },
  { name: 'usage', list: () => <UsagePage /> },
  { name: 'billing', list: () => <BillingPage /> },
  { name: 'webhooks', list: () => <WebhooksPage /> },
  { name: 'keys', list: () => <KeysPage /> },
];

function useAddress(): readonly [name: string, id: string | undefined] {
  const read = () => location.hash.replace(/^#\//, '').split('/');
  const [parts, setParts] = useState(read);
  useEffect(() => {
    const follow = () => {
      setParts(read());
      scrollTo(0, 0);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [parts[0] ?? '', parts[1]];
}

export function App() {
  const [language, setLanguage] = useState(keptLanguage.read);
  const [apiKey, setApiKey] = useState(keptKey.read);
  const [name, id] = useAddress();
  const speech = useMemo(() => speechIn(language), [language]);
  const { t } = speech;
  const session = useMemo<Session | null>(() => {
    const signOut = () => {
      keptKey.clear();
      setApiKey(null);
    };
    return apiKey ? { client: new GristmillClient({ url: location.origin, apiKey }), signOut } : null;
  }, [apiKey]);
  const page = pages.find((one) => one.name === name) ?? pages[0];

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const signIn = (key: string) => {
    keptKey.write(key);
    setApiKey(key);
  };
  const speak = () => {
    const other = language === 'en' ? 'zh' : 'en';
    keptLanguage.write(other);
    setLanguage(other);
  };

  return (
    <SpeechContext.Provider value={speech}>
      <header>
        <a class="brand" href="#/">
          Gristmill
        </a>
        {session && (
          <nav aria-label={t('pages')}>
            {pages.map((one) => (
              <a key={one.name} href={`#/${one.name}`} aria-current={one === page ? 'page' : undefined}>
                {t(one.name)}
              </a>
            ))}
          </nav>
        )}
        <div class="actions">
          <button type="button" class="quiet" lang={language === 'en' ? 'zh-CN' : 'en'} onClick={speak}>
            {language === 'en' ? '中文' : 'English'}
          </button>
          {session && (
            <button type="button" class="quiet" onClick={session.signOut}>
              {t('signOut')}
            </button>
          )}
        </div>
      </header>
      <main>
        {session ? (
          <SessionContext.Provider value={session}>
            {id && page?.one ? page.one(id) : page?.list()}
          </SessionContext.Provider>
        ) : (
          <SignIn onKey={signIn} />
        )}
      </main>
    </SpeechContext.Provider>
  );
}
