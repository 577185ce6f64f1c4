import { useContext } from 'preact/hooks';
import { problemTitle } from '../problem-titles.ts';
import { SessionContext } from '../session.ts';
import { useSpeech } from '../speech.ts';
import { isOfTheKey, type Trouble } from '../trouble.ts';

/** Says what went wrong and, where a new key would help, offers to sign in again. */
export function Problem({ trouble }: { trouble: Trouble | null }) {
  const { t, language } = useSpeech();
  const session = useContext(SessionContext);
  if (!trouble) return null;
  const { code, message, requestId } = trouble;
  const title = problemTitle(code, language);
  return (
    <div class="problem" role="alert">
      {title && <strong>{title}</strong>}
      {message && <p>{message}</p>}
      {code === 'internal_error' && requestId && (
        <p>
          {t('requestId')} <code>{requestId}</code>
        </p>
      )}
      {session && isOfTheKey(trouble) && (
        <button type="button" onClick={session.signOut}>
          {t('signInAgain')}
        </button>
      )}
    </div>
  );
}
