import { useSpeech } from '../speech.ts';

/** Stands where content is about to be; it fades in late, so that a quick answer does not flicker. */
export function Loading() {
  const { t } = useSpeech();
  return (
    <p class="loading" role="status">
      {t('loading')}
    </p>
  );
}
