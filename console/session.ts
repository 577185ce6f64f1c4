import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { GristmillClient } from '../shared/api/client.generated.ts';
import type { Language, textsIn } from './texts.ts';

/** What every page works with: the client of the signed-in tenant and the sentences of the chosen language. */
export interface Session {
  readonly client: GristmillClient;
  readonly language: Language;
  readonly t: ReturnType<typeof textsIn>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A page was drawn outside of a session');
  return session;
}

const storageName = 'gristmill.api_key';

/** The key stays in this tab: closing it signs out. */
export const keptKey = {
  read: () => sessionStorage.getItem(storageName),
  write: (key: string) => sessionStorage.setItem(storageName, key),
  clear: () => sessionStorage.removeItem(storageName),
};
