import type { ModelVersion } from '../shared/api/client.generated.ts';
import { formatNumber, formatShare } from './format.ts';
import { type Column, Table } from './parts/table.tsx';
import { useSpeech } from './speech.ts';

type Evaluation = ModelVersion['evaluation'];
type ErrorOf<K extends Evaluation['kind']> = NonNullable<Extract<Evaluation, { kind: K }>['worst_errors']>[number];

/** Rows shown before the person asks for all. */
const shownRows = 8;

/** The held-out rows that a model got most confidently wrong, by the names that they have in the upload. */
export function WorstErrors({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useSpeech();
  // Older evaluations kept none.
  if (!evaluation.worst_errors) return null;
  return (
    <section>
      <h2>{t('worstErrors')}</h2>
      <p class="soft">{t('worstErrorsHint')}</p>
      <ErrorTable evaluation={evaluation} />
    </section>
  );
}

function ErrorTable({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useSpeech();
  const share = (value: number) => formatShare(value, language);
  const number = (value: number) => formatNumber(value, language);
  const rank = { title: t('rankOfTruth'), isNumber: true, cell: (error: { rank: number }) => number(error.rank) };
  switch (evaluation.kind) {
    case 'classification':
      return (
        <Errors<ErrorOf<'classification'>>
          errors={evaluation.worst_errors ?? []}
          columns={[
            { title: t('rightAnswer'), cell: ({ label }) => <strong class="name">{label}</strong> },
            { title: t('probability'), isNumber: true, cell: (error) => share(error.label_probability) },
            { title: t('answered'), cell: ({ predicted }) => <span class="name">{predicted}</span> },
            { title: t('itsProbability'), isNumber: true, cell: (error) => share(error.predicted_probability) },
          ]}
        />
      );
    case 'multi_label':
      return (
        <Errors<ErrorOf<'multi_label'>>
          errors={evaluation.worst_errors ?? []}
          columns={[
            { title: t('rightAnswer'), cell: ({ labels }) => <strong class="name">{labels.join(', ') || '–'}</strong> },
            { title: t('answered'), cell: (error) => <span class="name">{error.answered.join(', ') || '–'}</span> },
            { title: t('wrongLabel'), cell: (error) => <span class="name">{error.wrong_label}</span> },
            { title: t('itsProbability'), isNumber: true, cell: (error) => share(error.wrong_label_probability) },
          ]}
        />
      );
    case 'regression':
      return (
        <Errors<ErrorOf<'regression'>>
          errors={evaluation.worst_errors ?? []}
          columns={[
            { title: t('rightAnswer'), isNumber: true, cell: ({ value }) => <strong>{number(value)}</strong> },
            { title: t('answered'), isNumber: true, cell: ({ predicted }) => number(predicted) },
            { title: t('difference'), isNumber: true, cell: ({ residual }) => number(residual) },
          ]}
        />
      );
    case 'retrieval':
      return (
        <Errors<ErrorOf<'retrieval'>>
          errors={evaluation.worst_errors ?? []}
          columns={[
            { title: t('rightAnswer'), cell: ({ answer }) => <strong>{answer}</strong> },
            rank,
            { title: t('answered'), cell: (error) => error.first_answer },
            { title: t('itsProbability'), isNumber: true, cell: ({ confidence }) => share(confidence) },
          ]}
        />
      );
    case 'recommendation':
      return (
        <Errors<ErrorOf<'recommendation'>>
          errors={evaluation.worst_errors ?? []}
          columns={[
            { title: t('user'), cell: ({ user }) => <span class="name">{user}</span> },
            { title: t('missedItem'), cell: ({ item }) => <strong class="name">{item}</strong> },
            rank,
          ]}
        />
      );
  }
}

interface Place {
  readonly row: number;
  readonly file: string | null;
}

function Errors<E extends Place>({ errors, columns }: { errors: readonly E[]; columns: readonly Column<E>[] }) {
  const { t } = useSpeech();
  const hasFiles = errors.some(({ file }) => file !== null);
  const place: Column<E> = hasFiles
    ? { title: t('file'), cell: ({ file }) => <span class="name">{file}</span> }
    : { title: t('row'), isNumber: true, cell: ({ row }) => String(row) };
  return <Table rows={errors} limit={shownRows} empty={t('noErrors')} columns={[place, ...columns]} />;
}
