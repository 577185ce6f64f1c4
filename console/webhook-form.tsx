import { useState } from 'preact/hooks';
import type { WebhookEndpoint } from '../shared/api/client.generated.ts';
import { Problem } from './parts/problem.tsx';
import { SecretOnce } from './parts/secret-once.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

type HeardType = NonNullable<WebhookEndpoint['event_types']>[number];

/** What an endpoint can hear of; a type that is missing here does not compile. */
const isHeard: Readonly<Record<HeardType, true>> = {
  'run.succeeded': true,
  'run.failed': true,
  'run.cancelled': true,
  'spend_limit.nearly_reached': true,
  'spend_limit.reached': true,
  'subscription.updated': true,
  'invoice.paid': true,
  'invoice.payment_failed': true,
};
const types = Object.keys(isHeard) as HeardType[];

/** Adds an endpoint for what is ticked, and shows the secret that signs its events once. */
export function WebhookForm({ onMade }: { onMade: () => void }) {
  const { client } = useSession();
  const { t, word } = useSpeech();
  const action = useAction();
  const [secret, setSecret] = useState<string | null>(null);

  const make = (event: SubmitEvent) => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const url = form.get('url');
    const heard = types.filter((type) => form.has(type));
    const body = {
      url: typeof url === 'string' ? url.trim() : '',
      // Who wants all of today's types wants those to come, too.
      event_types: heard.length === types.length ? null : heard,
    };
    action.run(async () => {
      setSecret((await client.createWebhookEndpoint({ body })).secret);
      element.reset();
      onMade();
    });
  };

  if (secret !== null) return <SecretOnce title={t('yourSecret')} secret={secret} onKept={() => setSecret(null)} />;
  return (
    <form onSubmit={make}>
      <h2>{t('newEndpoint')}</h2>
      <p class="soft">{t('webhooksHint')}</p>
      <label>
        {t('address')}
        <input
          name="url"
          type="url"
          required
          maxLength={2000}
          placeholder="https://example.com/hook"
          autocomplete="off"
        />
      </label>
      <fieldset class="choices">
        <legend>{t('hearsOf')}</legend>
        {types.map((type) => (
          <label key={type}>
            <input name={type} type="checkbox" defaultChecked={isHeard[type]} />
            {word(type)}
          </label>
        ))}
      </fieldset>
      <Problem trouble={action.trouble} />
      <button type="submit" class="primary" disabled={action.isBusy}>
        {t('addEndpoint')}
      </button>
    </form>
  );
}
