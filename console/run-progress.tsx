import { useState } from 'preact/hooks';
import type { Run } from '../shared/api/client.generated.ts';
import { isFinal } from '../shared/api/follow.ts';
import { formatMoney, formatNumber, formatShare } from './format.ts';
import { Bar } from './parts/bar.tsx';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf, troubleOfFailure } from './trouble.ts';

type Step = NonNullable<Run['step']>;

const steps: readonly Step[] = [
  'profile',
  'clean',
  'split',
  'search',
  'train',
  'evaluate',
  'gate',
  'register',
  'deploy',
];

/** How each step stands, once the run is at `run.step`. */
function standingOf(step: Step, { state, step: now }: Run): 'done' | 'current' | 'broken' | 'ahead' {
  if (state === 'succeeded') return 'done';
  const [index, current] = [steps.indexOf(step), now === null ? -1 : steps.indexOf(now)];
  if (index < current) return 'done';
  if (index > current) return 'ahead';
  return state === 'failed' ? 'broken' : state === 'cancelled' ? 'ahead' : 'current';
}

/** Where a run is, how long it still takes, what it costs, and what to do next. */
export function RunProgress({ run, onChange }: { run: Run; onChange: () => void }) {
  const { client } = useSession();
  const { t, word, language } = useSpeech();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isCancelling, setIsCancelling] = useState(false);
  const money = (minor: number) => formatMoney(minor, run.cost.currency, language);

  const cancel = () => {
    setIsCancelling(true);
    client.cancelRun({ run_id: run.id }).then(onChange, (error: unknown) => {
      setIsCancelling(false);
      setTrouble(troubleOf(error));
    });
  };
  return (
    <>
      <ol class="steps" aria-label={t('steps')}>
        {steps.map((step) => {
          const standing = standingOf(step, run);
          return (
            <li key={step} class={standing} aria-current={standing === 'current' ? 'step' : undefined}>
              {word(step)}
            </li>
          );
        })}
      </ol>
      <Bar isProgress share={run.progress} label={t('progress')} />
      <p class="facts" role="status">
        <strong>{formatShare(run.progress, language)}</strong>
        <TimeOf run={run} />
        <span>
          {t('cost')}:{' '}
          {t('costAtMost', { amount: money(run.cost.amount_minor), maximum: money(run.cost.maximum_minor) })}
        </span>
        <span>
          {word('training_seconds')}: {formatNumber(run.cost.training_seconds, language)}
        </span>
      </p>
      <Problem trouble={trouble ?? troubleOfFailure(run.error)} />
      {!isFinal(run) && (
        <button type="button" disabled={isCancelling} onClick={cancel}>
          {t('cancel')}
        </button>
      )}
      {run.state === 'succeeded' && run.model_id && (
        <a class="button primary" href={`#/models/${run.model_id}`}>
          {t('toModel')}
        </a>
      )}
    </>
  );
}

/** Beyond this, minutes say more than seconds. */
const shownInSeconds = 120;

function TimeOf({ run }: { run: Run }) {
  const { t } = useSpeech();
  const seconds = (from: number, to: number) => Math.max(1, Math.round((to - from) / 1000));
  if (run.finished_at && run.started_at) {
    return <span>{t('took', { count: seconds(Date.parse(run.started_at), Date.parse(run.finished_at)) })}</span>;
  }
  if (!run.estimated_finish_at || isFinal(run)) return null;
  const left = seconds(Date.now(), Date.parse(run.estimated_finish_at));
  return (
    <span>
      {left <= shownInSeconds ? t('secondsLeft', { count: left }) : t('minutesLeft', { count: Math.round(left / 60) })}
    </span>
  );
}
