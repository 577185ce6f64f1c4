import { useState } from 'preact/hooks';
import type { Estimate } from '../shared/api/client.generated.ts';
import { DatasetChoice } from './dataset-choice.tsx';
import { formatMoney } from './format.ts';
import { Problem } from './parts/problem.tsx';
import { Table } from './parts/table.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';
import type { ColumnProfile } from './typical-value.ts';

/** Settings to try for each candidate; in threes, as the race between them divides. */
const trialCounts = [1, 3, 9, 27];

interface Props {
  readonly datasetId: string;
  readonly columns: readonly ColumnProfile[];
  /** The column of items, where the rows say who took what. */
  readonly items: string | undefined;
}

/** Asks which column to predict, shows the price, and starts the run. */
export function TrainForm({ datasetId, columns, items }: Props) {
  const { client } = useSession();
  const { t, word } = useSpeech();
  const [target, setTarget] = useState(items ?? columns.findLast(({ kind }) => kind !== 'split')?.name ?? '');
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [trials, setTrials] = useState(1);
  const split = columns.find(({ kind }) => kind === 'split');
  const [pretrained, setPretrained] = useState('');
  const [extra, setExtra] = useState('');
  const body = {
    dataset_id: datasetId,
    target,
    search: { trials },
    ...(pretrained !== '' && { pretrained: { dataset_id: pretrained } }),
    ...(extra !== '' && { extra_dataset_ids: [extra] }),
  };

  const attempt = (work: Promise<void>) => {
    setIsBusy(true);
    setTrouble(null);
    work.catch((error: unknown) => setTrouble(troubleOf(error))).finally(() => setIsBusy(false));
  };
  const choose = (event: Event) => {
    setTarget((event.currentTarget as HTMLSelectElement).value);
    setEstimate(null);
    setTrouble(null);
  };
  const chooseTrials = (event: Event) => {
    setTrials(Number((event.currentTarget as HTMLSelectElement).value));
    setEstimate(null);
  };
  const chooseDataset = (keep: (id: string) => void) => (id: string) => {
    keep(id);
    setEstimate(null);
    setTrouble(null);
  };
  const start = async () => {
    const run = await client.createRun({ body });
    location.hash = `#/runs/${run.id}`;
  };

  return (
    <>
      <div class="row">
        <label>
          {t('targetColumn')}
          <select value={target} onChange={choose}>
            {columns.map(({ name, kind }) => (
              <option key={name} value={name}>
                {`${name} (${word(kind)})`}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('trialsToTry')}
          <select value={trials} onChange={chooseTrials}>
            {trialCounts.map((count) => (
              <option key={count} value={count}>
                {count === 1 ? t('usualSettings') : t('trialCount', { count })}
              </option>
            ))}
          </select>
        </label>
        {columns.some(({ kind }) => kind === 'text') && (
          <DatasetChoice
            title={t('pretrainedModel')}
            none={t('pretrainedNone')}
            isOffered={({ column_count }) => column_count === 0}
            value={pretrained}
            onChoose={chooseDataset(setPretrained)}
          />
        )}
        {items === undefined && (
          <DatasetChoice
            title={t('extraRows')}
            none={t('extraNone')}
            isOffered={({ id, column_count }) => id !== datasetId && column_count !== 0}
            value={extra}
            onChoose={chooseDataset(setExtra)}
          />
        )}
        <button type="button" disabled={isBusy} onClick={() => attempt(client.estimateRun({ body }).then(setEstimate))}>
          {t('estimate')}
        </button>
        <button type="button" class="primary" disabled={isBusy} onClick={() => attempt(start())}>
          {t('startRun')}
        </button>
      </div>
      <p class="soft">{t('trainHint')}</p>
      {items !== undefined && <p class="soft">{t('interactionsHint', { items })}</p>}
      {split && <p class="soft">{t('splitHint', { column: split.name })}</p>}
      {estimate && <Price estimate={estimate} />}
      <Problem trouble={estimate?.refusal ? { ...estimate.refusal, requestId: null } : null} />
      <Problem trouble={trouble} />
    </>
  );
}

function Price({ estimate }: { estimate: Estimate }) {
  const { t, word, language } = useSpeech();
  const { seconds, amount } = estimate;
  return (
    <div class="estimate" role="status">
      <p>
        <strong>
          {word(estimate.task)} ·{' '}
          {t('estimateLine', { ...seconds, amount: formatMoney(amount.maximum, amount.currency, language) })}
        </strong>
      </p>
      <Table
        isNarrow
        rows={estimate.candidates}
        empty=""
        columns={[
          { title: t('candidate'), cell: ({ name }) => word(name) },
          { title: t('machine'), cell: ({ machine }) => word(machine) },
          {
            title: t('seconds'),
            isNumber: true,
            cell: ({ seconds: { low, high } }) => (low === high ? low : t('secondsRange', { low, high })),
          },
        ]}
      />
    </div>
  );
}
