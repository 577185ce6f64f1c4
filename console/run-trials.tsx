import type { Run, Trial } from '../shared/api/client.generated.ts';
import { isFinal } from '../shared/api/follow.ts';
import { formatNumber, formatShare } from './format.ts';
import { State } from './parts/state.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

const shownTrials = 12;

/** The settings that a search tried, best first for each candidate; nothing where there was no search. */
export function RunTrials({ run }: { run: Run }) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const isLive = !isFinal(run);
  const { data } = useLoaded(
    run.id,
    async () => (await client.listTrials({ run_id: run.id, limit: 100 })).data,
    () => (isLive ? 2000 : null),
  );
  if (!data || data.length === 0) return null;
  return (
    <section>
      <h2>{t('trials')}</h2>
      <Table
        rows={data}
        empty={t('nothingYet')}
        limit={shownTrials}
        columns={[
          { title: t('candidate'), cell: ({ candidate }) => <strong>{word(candidate)}</strong> },
          { title: '#', isNumber: true, cell: ({ number }) => number },
          { title: t('settings'), cell: (trial) => settingsLine(trial.settings) },
          {
            title: t('validationScore'),
            isNumber: true,
            cell: ({ score }) => (score === null ? '–' : formatNumber(score, language)),
          },
          {
            title: t('shareOfFit'),
            isNumber: true,
            cell: ({ share }) => (share === null ? '–' : formatShare(share, language)),
          },
          { title: t('state'), cell: (trial) => <TrialState trial={trial} /> },
        ]}
      />
    </section>
  );
}

const TrialState = ({ trial }: { trial: Trial }) => (
  <span title={trial.error?.message}>
    <State state={trial.state} />
  </span>
);

/** Settings as one line: their names are those of the API. */
export const settingsLine = (settings: Trial['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
