import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { GristmillClient } from '../shared/api/client.generated.ts';

/** What every page of a signed-in tenant works with. */
export interface Session {
  readonly client: GristmillClient;
  readonly signOut: () => void;
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
