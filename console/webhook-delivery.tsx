import type { WebhookDelivery } from '../shared/api/client.generated.ts';
import { State } from './parts/state.tsx';
import { useSpeech } from './speech.ts';

const isTaken = (status: number | null) => status !== null && status >= 200 && status < 300;

/** What came of the latest attempt to deliver an event: the answer's status, or why there was none. */
export function WebhookDeliveryLine({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useSpeech();
  const { status, error, attempt } = delivery;
  // What may be long wraps; the three digits stay with their word.
  const answer = status === null ? error : `HTTP\u00a0${status}`;
  return (
    <span>
      <State state={isTaken(status) ? 'delivered' : 'failed'} />{' '}
      <span class="soft">
        {answer}
        {attempt > 1 && <> · {t('attempt', { count: attempt })}</>}
      </span>
    </span>
  );
}
