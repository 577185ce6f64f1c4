import type { Event, WebhookEndpoint } from '../shared/api/client.generated.ts';
import { formatTime } from './format.ts';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';
import { WebhookDeliveryLine } from './webhook-delivery.tsx';

/** How many of the latest events are shown. */
export const shownEvents = 20;

interface Props {
  readonly events: readonly Event[];
  readonly endpoints: readonly WebhookEndpoint[];
}

/** The latest events, and what came of the delivery of each to the endpoints that had it last. */
export function WebhookEventsPart({ events, endpoints }: Props) {
  const { t, word, language } = useSpeech();
  return (
    <section>
      <h2>{t('events')}</h2>
      <p class="soft">{t('deliveryHint', { count: shownEvents })}</p>
      <Table
        rows={events}
        empty={t('noEvents')}
        columns={[
          { title: t('time'), cell: ({ timestamp }) => formatTime(timestamp, language) },
          { title: t('event'), cell: ({ type }) => word(type) },
          { title: t('about'), cell: (event) => <Subject event={event} /> },
          { title: t('delivery'), cell: ({ id }) => <Deliveries eventId={id} endpoints={endpoints} /> },
        ]}
      />
    </section>
  );
}

/** What an event is about, with the way to it. */
function Subject({ event }: { event: Event }) {
  const { word } = useSpeech();
  const { data } = event;
  if (data.object === 'run') return <a href={`#/runs/${data.id}`}>{data.name ?? data.id}</a>;
  if (data.object === 'spend_alert') return word(data.limit);
  if (data.object === 'subscription') return <a href="#/billing">{word(data.plan)}</a>;
  if (data.object === 'invoice')
    return data.hosted_url === null ? data.number : <a href={data.hosted_url}>{data.number ?? data.id}</a>;
  return '–';
}

function Deliveries({ eventId, endpoints }: { eventId: string; endpoints: readonly WebhookEndpoint[] }) {
  const had = endpoints.flatMap(({ id, url, last_delivery: last }) =>
    last?.event_id === eventId ? [{ id, host: new URL(url).host, last }] : [],
  );
  if (had.length === 0) return '–';
  return (
    <div>
      {had.map(({ id, host, last }) => (
        <div key={id}>
          {host} <WebhookDeliveryLine delivery={last} />
        </div>
      ))}
    </div>
  );
}
