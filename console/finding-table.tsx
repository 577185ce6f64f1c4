import type { Profile } from '../shared/api/client.generated.ts';
import { formatNumber } from './format.ts';
import { State } from './parts/state.tsx';
import { Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Finding = Profile['findings'][number];

const severities = ['error', 'warning', 'info'];
const shownAtFirst = 8;

/** What is wrong with the data, worst first, and what will be done about it. */
export function FindingTable({ findings }: { findings: readonly Finding[] }) {
  const { t, word, language } = useSpeech();
  const worstFirst = findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

  // The API's sentences are English; in Chinese the same facts make one.
  const sentence = ({ kind, column, row_count, message }: Finding) => {
    if (language === 'en') return message;
    const facts = { what: word(kind), count: formatNumber(row_count, language) };
    return column === null ? t('findingOfTable', facts) : t('findingLine', { ...facts, column });
  };
  return (
    <Table
      rows={worstFirst}
      empty={t('noFindings')}
      limit={shownAtFirst}
      columns={[
        { title: t('kind'), cell: ({ severity }) => <State state={severity} /> },
        { title: t('finding'), cell: (finding) => <span class="name">{sentence(finding)}</span> },
        { title: t('fix'), cell: ({ suggested_fix }) => (suggested_fix ? word(suggested_fix.kind) : '–') },
      ]}
    />
  );
}
