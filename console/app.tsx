import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { GristmillClient } from '../shared/api/client.generated.ts';
import { DatasetPage } from './dataset-page.tsx';
import { DatasetsPage } from './datasets-page.tsx';
import { ModelPage } from './model-page.tsx';
import { ModelsPage } from './models-page.tsx';
import { RunPage } from './run-page.tsx';
import { RunsPage } from './runs-page.tsx';
import { keptKey, type Session, SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { preferredLanguage, type TextKey, textsIn } from './texts.ts';
import { UsagePage } from './usage-page.tsx';

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
];

function useAddress(): readonly [name: string, id: string | undefined] {
  const read = () => location.hash.replace(/^#\//, '').split('/');
  const [parts, setParts] = useState(read);
  useEffect(() => {
    const follow = () => setParts(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [parts[0] ?? '', parts[1]];
}

export function App() {
  const [language, setLanguage] = useState(preferredLanguage);
  const [apiKey, setApiKey] = useState(keptKey.read);
  const [name, id] = useAddress();
  const t = useMemo(() => textsIn(language), [language]);
  const session = useMemo<Session | null>(
    () => (apiKey ? { client: new GristmillClient({ url: location.origin, apiKey }), language, t } : null),
    [apiKey, language, t],
  );
  const page = pages.find((one) => one.name === name) ?? pages[0];

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const signIn = (key: string) => {
    keptKey.write(key);
    setApiKey(key);
  };
  const signOut = () => {
    keptKey.clear();
    setApiKey(null);
  };

  return (
    <>
      <header>
        <strong>Gristmill</strong>
        <nav>
          {session &&
            pages.map((one) => (
              <a key={one.name} href={`#/${one.name}`} aria-current={one === page ? 'page' : undefined}>
                {t(one.name)}
              </a>
            ))}
        </nav>
        <button type="button" onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}>
          {language === 'en' ? '中文' : 'English'}
        </button>
        {session && (
          <button type="button" onClick={signOut}>
            {t('signOut')}
          </button>
        )}
      </header>
      <main>
        {session ? (
          <SessionContext.Provider value={session}>
            {id && page?.one ? page.one(id) : page?.list()}
          </SessionContext.Provider>
        ) : (
          <SignIn t={t} onKey={signIn} />
        )}
      </main>
    </>
  );
}
