import type { RunEvent } from '../shared/api/client.generated.ts';
import { eventSentence } from './event-sentence.ts';
import { formatClock } from './format.ts';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

const shownAtFirst = 6;

/** What happened during a run, newest first. */
export function RunEvents({ events }: { events: readonly RunEvent[] }) {
  const { t, word, language } = useSpeech();
  return (
    <Table
      rows={events.toReversed()}
      empty={t('nothingYet')}
      limit={shownAtFirst}
      columns={[
        { title: t('time'), cell: (event) => <time>{formatClock(event.created_at, language)}</time> },
        {
          title: t('step'),
          cell: ({ step, candidate, kind }) => (
            <span class="whole">{`${word(candidate ?? step ?? 'run')} · ${word(kind)}`}</span>
          ),
        },
        { title: t('event'), cell: (event) => <span class="name">{eventSentence(event, language)}</span> },
      ]}
    />
  );
}
