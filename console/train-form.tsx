import { useState } from 'preact/hooks';
import type { Estimate } from '../shared/api/client.generated.ts';
import { formatMoney } from './format.ts';
import { Problem } from './parts.tsx';
import { useSession } from './session.ts';

/** Asks which column to predict, shows the price, and starts the run. */
export function TrainForm({ datasetId, columns }: { datasetId: string; columns: readonly string[] }) {
  const { client, t, language } = useSession();
  const [target, setTarget] = useState(columns.at(-1) ?? '');
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const body = { dataset_id: datasetId, target };

  const attempt = <T,>(work: Promise<T>, then: (value: T) => void) => {
    setIsBusy(true);
    setProblem(null);
    work
      .then(then, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setIsBusy(false));
  };
  const choose = (event: Event) => {
    setTarget((event.currentTarget as HTMLSelectElement).value);
    setEstimate(null);
  };

  return (
    <>
      <div class="fields">
        <label>
          {t('target')}
          <select value={target} onChange={choose}>
            {columns.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <button type="button" disabled={isBusy} onClick={() => attempt(client.estimateRun({ body }), setEstimate)}>
        {t('estimate')}
      </button>{' '}
      <button
        type="button"
        class="primary"
        disabled={isBusy}
        onClick={() =>
          attempt(client.createRun({ body }), (run) => {
            location.hash = `#/runs/${run.id}`;
          })
        }
      >
        {t('startRun')}
      </button>
      {estimate && (
        <p>
          {t('estimateLine', {
            low: estimate.seconds.low,
            high: estimate.seconds.high,
            amount: formatMoney(estimate.amount.maximum, estimate.amount.currency, language),
          })}
        </p>
      )}
      <Problem message={problem} />
    </>
  );
}
