import type { WebhookEndpoint } from '../shared/api/client.generated.ts';
import { ConfirmedButton } from './parts/confirmed-button.tsx';
import { Loading } from './parts/loading.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Problem } from './parts/problem.tsx';
import { State } from './parts/state.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { WebhookDeliveryLine } from './webhook-delivery.tsx';
import { shownEvents, WebhookEventsPart } from './webhook-events.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** How often the page asks again: an event is delivered within seconds. */
const pollMs = 3_000;

/** Where the tenant's events are sent, what came of that, and what there was to send. */
export function WebhooksPage() {
  const { client } = useSession();
  const { t } = useSpeech();
  const { data, trouble, reload } = useLoaded(
    'webhooks',
    async () => {
      const [endpoints, events] = await Promise.all([
        client.listWebhookEndpoints({ limit: 100 }),
        client.listEvents({ limit: shownEvents }),
      ]);
      return { endpoints: endpoints.data, events: events.data };
    },
    () => pollMs,
  );
  return (
    <>
      <PageHead title={t('webhooks')} />
      <section>
        <WebhookForm onMade={reload} />
      </section>
      <Problem trouble={trouble} />
      {!data && !trouble && <Loading />}
      {data && (
        <>
          <Endpoints endpoints={data.endpoints} onChanged={reload} />
          <WebhookEventsPart events={data.events} endpoints={data.endpoints} />
        </>
      )}
    </>
  );
}

function Endpoints({ endpoints, onChanged }: { endpoints: readonly WebhookEndpoint[]; onChanged: () => void }) {
  const { t, word } = useSpeech();
  return (
    <section>
      <h2>{t('endpoints')}</h2>
      <Table
        rows={endpoints}
        empty={t('noEndpoints')}
        columns={[
          { title: t('address'), cell: ({ url }) => <span class="name">{url}</span> },
          { title: t('state'), cell: ({ state }) => <State state={state} /> },
          { title: t('hearsOf'), cell: ({ event_types: types }) => types?.map(word).join(', ') ?? t('everything') },
          {
            title: t('lastDelivery'),
            cell: ({ last_delivery: last }) => (last ? <WebhookDeliveryLine delivery={last} /> : '–'),
          },
          { title: t('sendTest'), cell: (row) => row.state === 'enabled' && <SendTest row={row} onDone={onChanged} /> },
          // The list may change under a question that is being asked: the key keeps it with its endpoint.
          { title: t('delete'), cell: (row) => <Delete key={row.id} row={row} onDone={onChanged} /> },
        ]}
      />
    </section>
  );
}

interface RowProps {
  readonly row: WebhookEndpoint;
  readonly onDone: () => void;
}

function SendTest({ row, onDone }: RowProps) {
  const { client } = useSession();
  const { t } = useSpeech();
  const action = useAction();
  const send = () => action.run(() => client.testWebhookEndpoint({ endpoint_id: row.id }).then(onDone));
  return (
    <div>
      <button type="button" disabled={action.isBusy} onClick={send}>
        {t('send')}
      </button>
      <Problem trouble={action.trouble} />
    </div>
  );
}

function Delete({ row, onDone }: RowProps) {
  const { client } = useSession();
  const { t } = useSpeech();
  return (
    <ConfirmedButton
      name={t('delete')}
      question={t('deleteEndpointQuestion', { url: row.url })}
      action={useAction()}
      onConfirm={() => client.deleteWebhookEndpoint({ endpoint_id: row.id }).then(onDone)}
    />
  );
}
