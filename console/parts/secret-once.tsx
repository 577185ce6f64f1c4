import { useSpeech } from '../speech.ts';
import { Copyable } from './copyable.tsx';

interface SecretOnceProps {
  readonly title: string;
  readonly secret: string;
  readonly onKept: () => void;
}

/** A secret that is shown now and never again. */
export function SecretOnce({ title, secret, onKept }: SecretOnceProps) {
  const { t } = useSpeech();
  return (
    <div role="status">
      <h2>{title}</h2>
      <p>{t('keepKey')}</p>
      <Copyable text={secret} />
      <button type="button" class="primary" onClick={onKept}>
        {t('kept')}
      </button>
    </div>
  );
}
